import { isJsonObject, type JsonObject, type JsonValue, renderExactJson } from '../../base/exact-json.ts'
import type { Language, Localized } from '../../base/localized.ts'
import { surenessMeanings } from '../../model/snapshot-salvage.ts'
import { renderYaml } from '../../report/yaml/render-yaml.ts'
import type { Presentation } from '../present.ts'
import { documentOf, objectName } from './object-documents.ts'
import type { TableWish } from './object-tables.ts'
import type { Got, MissingObject } from './snapshot-get.ts'

export type ObjectFormat = Presentation['output'] | 'yaml' | 'name' | 'wide'

export interface ObjectPresentation extends Omit<Presentation, 'output'>, TableWish {
  readonly format: ObjectFormat
  /** One object was named. */
  readonly isSingle: boolean
}

export async function presentObjects(got: Got, presentation: ObjectPresentation): Promise<string> {
  const { format, isSingle } = presentation
  if (format === 'yaml') return renderYaml(documentOf(got, isSingle))
  if (format === 'json') return renderObjectJson(documentOf(got, isSingle))
  if (format === 'name') return got.objects.map((one) => `${objectName(one, got.index)}\n`).join('')
  const { tablesOf } = await import('./object-tables.ts')
  const { renderMarkdownTable, renderTextTable } = await import('../../report/render-table.ts')
  const tables = tablesOf(got, { ...presentation, wide: presentation.wide || format === 'wide' })
  const view = { ...presentation, width: presentation.rowWidth }
  return tables
    .map((table) => (format === 'markdown' ? renderMarkdownTable(table) : renderTextTable(table, view)))
    .join('\n')
}

/** As `kubectl get -o json`: keys in order, four columns for each level. What turns text around on a terminal is escaped. */
export const renderObjectJson = (value: JsonValue): string =>
  `${renderExactJson(sorted(value), 4).replace(unsafe, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)}\n`

const unsafe = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(byName)
      .map(([name, one]) => [name, sorted(one)]),
  ) satisfies JsonObject
}

const byName = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  left < right ? -1 : 1

/** What is said beside the answer, on stderr. */
export function notesOn(
  got: Got,
  asked: { readonly format: ObjectFormat; readonly language: Language },
): readonly string[] {
  const say = (text: Localized): string => text[asked.language]
  const isTable = ['text', 'wide', 'markdown'].includes(asked.format)
  const notes: Localized[] = got.missing.map(missingNote)
  if (isTable && got.objects.length > 0 && got.newestTime !== undefined)
    notes.push({
      en: `Ages are counted from ${got.newestTime}, the newest time in the snapshot (revision ${got.lastRevision}), not from now.`,
      zh: `时长按快照中最新的时间 ${got.newestTime}（修订版本 ${got.lastRevision}）计算，而不是当前时间。`,
    })
  if (got.objects.length === 0 && got.missing.length === 0)
    notes.push({
      en: `Nothing of this is in the snapshot at revision ${got.lastRevision}.`,
      zh: `快照在修订版本 ${got.lastRevision} 中没有这些对象。`,
    })
  if (got.hidden > 0 && !isTable)
    notes.push({
      en: `${got.hidden} values of Secrets are hidden. --reveal shows them, and writes down that it did.`,
      zh: `已隐藏 ${got.hidden} 个 Secret 值。使用 --reveal 可显示，并会留下记录。`,
    })
  if (got.recordedIn !== undefined)
    notes.push({
      en: `Secret values are shown; this was written down in ${got.recordedIn}.`,
      zh: `已显示 Secret 的值；此操作记录在 ${got.recordedIn}。`,
    })
  for (const { key, note, isWhole } of got.objects.slice(0, MOST_NOTES))
    if (!isWhole && note !== undefined && !isTable) notes.push({ en: `${key.key}: ${note}`, zh: `${key.key}：${note}` })
  return [...notes.map(say), ...surenessNotes(got, say), ...damageNotes(got, say)]
}

const MOST_NOTES = 20

/** Of what was salvaged: how sure objects are that do not come from the sound tree, and which these are. */
function surenessNotes({ objects }: Got, say: (text: Localized) => string): readonly string[] {
  const unsure = objects.filter(({ key }) => key.sureness !== undefined && key.sureness !== 'reachable')
  const groups = Map.groupBy(unsure, ({ key }) => key.sureness)
  return [...groups].flatMap(([sureness, found]) => {
    if (sureness === undefined) return []
    const named = found.slice(0, MOST_NOTES).map(({ key }) => `  ${key.key} @${key.main}`)
    const more = found.length - named.length
    return [
      `${found.length} ${sureness}: ${say(surenessMeanings[sureness])}`,
      ...named,
      ...(more > 0 ? [`  ${say({ en: `and ${more} more`, zh: `另有 ${more} 个` })}`] : []),
    ]
  })
}

/** Said wherever a file was read that is not whole. */
export function damageNotes({ problems }: Pick<Got, 'problems'>, say: (text: Localized) => string): readonly string[] {
  const [first] = problems
  if (first === undefined) return []
  const where = `${first.region}, ${first.code}: ${first.detail}`
  return [
    say({
      en: `The file is damaged in ${problems.length} places (${where}): what could be read is shown, and more may be missing. See: codeblue snapshot verify`,
      zh: `文件有 ${problems.length} 处损坏（${where}）：已显示可读取的内容，但可能有缺失。请执行 codeblue snapshot verify`,
    }),
  ]
}

function missingNote({ resource, name, namespaces, deleted, similar }: MissingObject): Localized {
  const what = resource === '' ? name : `${resource}/${name}`
  const places = namespaces.map((namespace) => (namespace === '' ? '-' : namespace)).join(', ')
  const gone = deleted.map(({ key, revision }) => ({
    en: ` ${key} was deleted at revision ${revision}: --revision ${revision - 1} shows it.`,
    zh: ` ${key} 在修订版本 ${revision} 被删除：使用 --revision ${revision - 1} 可查看。`,
  }))
  return {
    en: `${what} does not exist there.${namespaces.length > 0 ? ` It exists in: ${places}.` : ''}${gone.map(({ en }) => en).join('')}${similar.length > 0 ? ` Similar names: ${similar.join(', ')}.` : ''}`,
    zh: `${what} 不存在。${namespaces.length > 0 ? `它存在于：${places}。` : ''}${gone.map(({ zh }) => zh).join('')}${similar.length > 0 ? `相近的名称：${similar.join('、')}。` : ''}`,
  }
}
