import { wrap } from '../base/display-width.ts'
import type { Language, Localized } from '../base/localized.ts'
import { escapeForTerminal, plural } from '../base/text.ts'
import type { FieldHistory, FieldManager, HistoryVersion, ObjectHistory } from '../model/object-history.ts'
import { renderChangeValues, renderValue } from './change-value.ts'
import { boundsText } from './deleted-phrases.ts'
import { opaqueReasons } from './diff-phrases.ts'
import { markdownCode, markdownText } from './markdown-text.ts'
import { words } from './render-snapshot-diff.ts'
import { hang, indent, type TextView, textSection } from './text-view.ts'

export interface HistoryView extends TextView {
  /** Every revision by itself, noise and all. */
  readonly all: boolean
}

/** Newest first, as a person looks for what happened last. */
export function renderHistoryText(history: ObjectHistory, view: HistoryView): string {
  const { language, style, width } = view
  const lines = [
    ...wrap(escapeForTerminal(historyHeadline(history)[language]), width).map(style.strong),
    ...wrap(escapeForTerminal(boundaryPhrase(history)[language]), width).map(style.faint),
    ...history.fields.flatMap((field) => ['', ...wrap(escapeForTerminal(fieldPhrase(field)[language]), width)]),
    '',
    ...groupQuiet(history.versions, view.all).flatMap((group) => groupLines(group, view)),
    ...textSection(
      words.problems,
      history.problems.flatMap(({ code, region, detail }) =>
        hang(indent(2), escapeForTerminal(`${region}: ${detail} (${code})`), width),
      ),
      view,
    ),
  ]
  return `${lines.join('\n')}\n`
}

export function historyHeadline({ object, versions, unlisted }: ObjectHistory): Localized {
  const { namespace, resource, name, key } = object
  const title = resource === '' ? key : `${resource}/${name}`
  const last = versions.at(-1)
  const count = versions.length + unlisted
  const state = {
    en:
      last?.kind === 'deleted'
        ? `deleted at revision ${last.revision}`
        : `last written at revision ${last?.revision ?? 0}`,
    zh: last?.kind === 'deleted' ? `已于修订号 ${last.revision} 删除` : `最后写入于修订号 ${last?.revision ?? 0}`,
  }
  const where = { en: namespace === '' ? '' : ` in ${namespace}`, zh: namespace === '' ? '' : `（${namespace}）` }
  const more = {
    en: unlisted === 0 ? '' : `, of which the newest ${versions.length} are listed`,
    zh: unlisted === 0 ? '' : `，列出最新 ${versions.length} 个`,
  }
  return {
    en: `${title}${where.en}: ${plural(count, 'revision')} left${more.en}, ${state.en}.`,
    zh: `${title}${where.zh}：留存 ${count} 个修订${more.zh}，${state.zh}。`,
  }
}

function boundaryPhrase({ compactedRevision, revision, versions }: ObjectHistory): Localized {
  const known = versions[0]
  if (compactedRevision === 0)
    return {
      en: `Nothing was compacted: this is all of it, up to revision ${revision}.`,
      zh: `从未压缩：这是截至修订号 ${revision} 的全部历史。`,
    }
  const written = known !== undefined && known.kind === 'kept' ? known.version - 1 : 0
  return {
    en: `Older revisions were compacted at ${compactedRevision}${written > 0 ? `: ${plural(written, 'earlier write')} of it ${written === 1 ? 'is' : 'are'} gone` : ''}. The database goes to revision ${revision}.`,
    zh: `较早的修订已在 ${compactedRevision} 处被压缩${written > 0 ? `：其 ${written} 次更早的写入已不存在` : ''}。数据库止于修订号 ${revision}。`,
  }
}

export function fieldPhrase({ path, value, changedIn, oldestRevision, owners }: FieldHistory): Localized {
  const shown = {
    en: value === undefined ? 'not set' : renderValue(value, 'en'),
    zh: value === undefined ? '未设置' : renderValue(value, 'zh'),
  }
  const set =
    changedIn === undefined
      ? {
          en: `the same in all revisions that are left, from ${oldestRevision} on`,
          zh: `自修订号 ${oldestRevision} 起的留存修订中均未改变`,
        }
      : {
          en: `last set at revision ${changedIn.revision}, ${boundsText(changedIn.time).en}${changedIn.managers.length === 0 ? '' : `, by ${changedIn.managers.map(managerText).join(', ')}`}`,
          zh: `最后设置于修订号 ${changedIn.revision}，${boundsText(changedIn.time).zh}${changedIn.managers.length === 0 ? '' : `，写入者 ${changedIn.managers.map(managerText).join('、')}`}`,
        }
  const own = owners.map((owner) => ({
    en: `${managerText(owner)}${owner.time === undefined ? '' : ` (last wrote ${owner.time})`}`,
    zh: `${managerText(owner)}${owner.time === undefined ? '' : `（最后写入 ${owner.time}）`}`,
  }))
  const owned =
    own.length === 0
      ? { en: 'The managed fields name no owner.', zh: 'managedFields 未记录其所有者。' }
      : { en: `Owned by ${own.map(({ en }) => en).join(', ')}.`, zh: `所有者：${own.map(({ zh }) => zh).join('、')}。` }
  return { en: `${path} = ${shown.en}: ${set.en}. ${owned.en}`, zh: `${path} = ${shown.zh}：${set.zh}。${owned.zh}` }
}

const managerText = ({ manager, operation, subresource }: FieldManager): string =>
  `${manager}${operation === 'Apply' ? ' (apply)' : ''}${subresource === '' ? '' : ` (${subresource})`}`

/** Revisions in a row that changed nothing but noise are one line. */
type Group =
  | { readonly kind: 'one'; readonly version: HistoryVersion }
  | { readonly kind: 'quiet'; readonly versions: readonly HistoryVersion[] }

function groupQuiet(versions: readonly HistoryVersion[], all: boolean): readonly Group[] {
  const groups: Group[] = []
  for (const version of versions.toReversed()) {
    const isQuiet =
      !all &&
      version.kind === 'updated' &&
      version.opaque === undefined &&
      version.changes.every(({ noise }) => noise !== undefined)
    const last = groups.at(-1)
    if (!isQuiet) groups.push({ kind: 'one', version })
    else if (last?.kind === 'quiet')
      groups[groups.length - 1] = { kind: 'quiet', versions: [...last.versions, version] }
    else groups.push({ kind: 'quiet', versions: [version] })
  }
  return groups
}

function groupLines(group: Group, view: HistoryView): readonly string[] {
  const { language, style } = view
  if (group.kind === 'one') return versionLines(group.version, view)
  const [first, last] = [group.versions.at(-1)?.revision, group.versions[0]?.revision]
  const span = first === last ? `${first}` : `${first} - ${last}`
  const text = {
    en: `${span}  ${plural(group.versions.length, 'write')} that changed nothing but noise`,
    zh: `${span}  ${group.versions.length} 次仅含噪声的写入`,
  }
  return [style.faint(text[language])]
}

function versionLines(version: HistoryVersion, { language, style, width }: HistoryView): readonly string[] {
  const { revision, changes, opaque } = version
  const head = `${revision}  ${kindWord(version, language)}  ${boundsText(version.time)[language]}${byPhrase(version, language)}`
  return [
    ...hang({ first: '', rest: '    ' }, escapeForTerminal(head), width),
    ...(opaque === undefined ? [] : hang(indent(4), opaqueReasons[opaque][language], width)),
    ...changes.map((change) => {
      const line = escapeForTerminal(`    ${change.path}: ${renderChangeValues(change, language)}`)
      return change.noise === undefined ? line : style.faint(line)
    }),
  ]
}

const kindWords: Readonly<Record<HistoryVersion['kind'], Localized>> = {
  created: { en: 'created', zh: '创建' },
  kept: { en: 'oldest that is left', zh: '留存的最早修订' },
  updated: { en: 'updated', zh: '更新' },
  deleted: { en: 'DELETED', zh: '删除' },
}

const originWords: Readonly<Record<HistoryVersion['origin'], Localized>> = {
  db: { en: '', zh: '' },
  wal: { en: ' (from the log)', zh: '（取自日志）' },
  uncommitted: { en: ' (from the log, NOT KNOWN TO BE COMMITTED)', zh: '（取自日志，未知是否已提交）' },
  'damaged-page': { en: ' (from a damaged page)', zh: '（取自损坏的页）' },
  'other-tree': { en: ' (from an older or guessed tree)', zh: '（取自较旧或推测出的树）' },
  'orphan-page': { en: ' (from a freed page)', zh: '（取自已释放的页）' },
  carved: { en: ' (recognised by its bytes alone)', zh: '（仅凭字节特征识别）' },
}

const kindWord = ({ kind, origin }: HistoryVersion, language: Language): string =>
  kindWords[kind][language] + originWords[origin][language]

function byPhrase({ managers, kind }: HistoryVersion, language: Language): string {
  if (managers.length === 0) return ''
  const names = managers.map(managerText)
  const word = {
    en: kind === 'kept' ? ', last manager ' : ', by ',
    zh: kind === 'kept' ? '，最近写入者 ' : '，写入者 ',
  }
  return word[language] + names.join(language === 'en' ? ', ' : '、')
}

export function renderHistoryMarkdown(
  history: ObjectHistory,
  { language, all }: Pick<HistoryView, 'language' | 'all'>,
): string {
  const lines = [
    `**${markdownText(historyHeadline(history)[language])}**`,
    '',
    markdownText(boundaryPhrase(history)[language]),
    ...history.fields.flatMap((field) => ['', markdownText(fieldPhrase(field)[language])]),
    '',
    ...groupQuiet(history.versions, all).flatMap((group) => {
      if (group.kind === 'quiet')
        return [
          `- ${group.versions.at(-1)?.revision} - ${group.versions[0]?.revision}: *${{ en: 'noise alone', zh: '仅噪声' }[language]}* (${group.versions.length})`,
        ]
      const { version } = group
      return [
        `- **${version.revision}** ${markdownText(`${kindWord(version, language)}, ${boundsText(version.time)[language]}${byPhrase(version, language)}`)}`,
        ...(version.opaque === undefined ? [] : [`  - ${opaqueReasons[version.opaque][language]}`]),
        ...version.changes.map(
          (change) => `  - ${markdownCode(change.path)}: ${markdownCode(renderChangeValues(change, language))}`,
        ),
      ]
    }),
    ...history.problems.map(
      ({ code, region, detail }) => `- ${words.problems[language]}: ${markdownText(`${region}: ${detail} (${code})`)}`,
    ),
  ]
  return `${lines.join('\n')}\n`
}
