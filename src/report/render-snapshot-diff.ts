import { padEnd, wrap } from '../base/display-width.ts'
import type { Localized } from '../base/localized.ts'
import { escapeForTerminal } from '../base/text.ts'
import type { DiffSide, ObjectChange, SnapshotDiff } from '../model/snapshot-diff.ts'
import { renderChangeValues } from './change-value.ts'
import { countsPhrase, foldedPhrase, headline, lineagePhrase, opaqueReasons } from './diff-phrases.ts'
import { hang, indent, type TextView, textSection } from './text-view.ts'

export interface DiffView extends TextView {
  /** The sentence and the counts alone. */
  readonly isSummary: boolean
}

/** For people: the answer in a sentence, then by namespace, then object by object. */
export function renderSnapshotDiffText(diff: SnapshotDiff, view: DiffView): string {
  const { language, style, width } = view
  const lineage = lineagePhrase(diff)[language]
  const isWarning = diff.lineage.kind !== 'continuation' || diff.lineage.newer === 'before'
  const lines = [
    ...wrap(escapeForTerminal(headline(diff)[language]), width).map(style.strong),
    ...wrap(escapeForTerminal(lineage), width).map(isWarning ? style.warn : style.faint),
    '',
    sideLine(diff.before, view),
    sideLine(diff.after, view),
    ...textSection(words.byNamespace, summaryLines(diff, view), view),
    ...(view.isSummary ? [] : objectLines(diff, view)),
    ...noteLines(diff, view),
  ]
  return `${lines.join('\n')}\n`
}

export const words = {
  byNamespace: { en: 'By namespace', zh: '按命名空间' },
  removed: { en: 'Removed', zh: '已删除' },
  added: { en: 'Added', zh: '新增' },
  changed: { en: 'Changed', zh: '已更改' },
  folded: { en: 'Left out as noise (--all shows it): ', zh: '作为噪声省略（--all 显示）：' },
  cluster: { en: '(cluster)', zh: '（集群）' },
  wholeRemoved: { en: 'the namespace itself is gone', zh: '命名空间本身已删除' },
  wholeAdded: { en: 'the namespace itself is new', zh: '命名空间本身为新建' },
  recreated: { en: 'deleted and created again', zh: '已删除并重新创建' },
  notComparable: { en: 'Not comparable', zh: '无法比较' },
  problems: { en: 'Could not be read', zh: '无法读取' },
} as const satisfies Readonly<Record<string, Localized>>

const sideLine = ({ name, revision, objects, newestTime }: DiffSide, { language, style }: TextView): string => {
  const time = newestTime === undefined ? [] : [`${newestTime.slice(0, 19)}Z`]
  const text = {
    en: [`revision ${revision}`, `${objects} keys`, ...time].join(', '),
    zh: [`修订号 ${revision}`, `${objects} 个键`, ...time].join('，'),
  }
  return `  ${escapeForTerminal(name)}  ${style.faint(text[language])}`
}

function summaryLines({ counts, namespaces }: SnapshotDiff, { language, width }: TextView): readonly string[] {
  const names = [...new Set(counts.map(({ namespace }) => namespace))]
  const shown = names.map((name) => (name === '' ? words.cluster[language] : escapeForTerminal(name)))
  const column = Math.min(30, Math.max(...shown.map((name) => name.length), 0))
  return names.flatMap((namespace, index) => {
    const whole = namespaces.find((one) => one.namespace === namespace)
    const prefix =
      whole === undefined ? '' : `${words[whole.change === 'removed' ? 'wholeRemoved' : 'wholeAdded'][language]}: `
    const text =
      prefix +
      countsPhrase(
        counts.filter((count) => count.namespace === namespace),
        language,
      )
    return hang(
      { first: `  ${padEnd(shown[index] ?? '', column)}  `, rest: ' '.repeat(column + 4) },
      escapeForTerminal(text),
      width,
    )
  })
}

function objectLines(diff: SnapshotDiff, view: DiffView): readonly string[] {
  const whole = new Set(diff.namespaces.map(({ namespace, change }) => `${change} ${namespace}`))
  // What went with its namespace is one line above.
  const listed = diff.objects.filter(({ namespace, change }) => !whole.has(`${change} ${namespace}`))
  return (['removed', 'added', 'changed'] as const).flatMap((change) =>
    textSection(
      words[change],
      listed.filter((object) => object.change === change).flatMap((object) => changeLines(object, view)),
      view,
    ),
  )
}

function changeLines(object: ObjectChange, { language, style, width }: TextView): readonly string[] {
  const { fields, opaque, recreated, revisionBefore, revisionAfter } = object
  const revisions = [revisionBefore, revisionAfter].filter((one) => one !== undefined).join(' -> ')
  const remarks = [revisions, ...(recreated ? [words.recreated[language]] : [])]
  const head = `  ${escapeForTerminal(titleOf(object))}  ${style.faint(`(${remarks.join(', ')})`)}`
  if (opaque !== undefined) return [head, ...hang(indent(6), opaqueReasons[opaque][language], width)]
  return [
    head,
    ...fields.map((field) => escapeForTerminal(`      ${field.path}: ${renderChangeValues(field, language)}`)),
  ]
}

/** `shop  deployments/web`. */
export const titleOf = ({ namespace, resource, name, key }: ObjectChange): string =>
  resource === '' ? key : `${namespace === '' ? '' : `${namespace}  `}${resource}/${name}`

function noteLines(diff: SnapshotDiff, view: TextView): readonly string[] {
  const { language, style, width } = view
  const notes = [
    ...(diff.unlisted === 0
      ? []
      : [
          {
            en: `${diff.unlisted} more objects differ; they are counted above and not listed. Choose with --namespace or a resource.`,
            zh: `另有 ${diff.unlisted} 个对象不同，已计入上文但未列出。可用 --namespace 或资源名缩小范围。`,
          }[language],
        ]),
    ...(diff.folded.length === 0 ? [] : [words.folded[language] + foldedPhrase(diff.folded, language)]),
  ]
  return [
    ...textSection(
      words.notComparable,
      diff.notComparable.flatMap(({ resource, objects, reason }) =>
        hang({ first: '  ', rest: '    ' }, escapeForTerminal(`${resource} (${objects}): ${reason}`), width),
      ),
      view,
    ),
    ...textSection(
      words.problems,
      diff.problems.flatMap(({ code, region, detail }) =>
        hang({ first: '  ', rest: '    ' }, escapeForTerminal(`${region}: ${detail} (${code})`), width),
      ),
      view,
    ),
    ...notes.flatMap((note) => ['', ...wrap(note, width).map(style.faint)]),
  ]
}
