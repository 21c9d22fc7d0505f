import type { ObjectChange, SnapshotDiff } from '../model/snapshot-diff.ts'
import { renderChangeValues } from './change-value.ts'
import { countsPhrase, foldedPhrase, headline, lineagePhrase, opaqueReasons } from './diff-phrases.ts'
import { markdownCode, markdownTable, markdownText } from './markdown-text.ts'
import { type DiffView, titleOf, words } from './render-snapshot-diff.ts'

/** For a ticket or a report: the same answer with headings. */
export function renderSnapshotDiffMarkdown(diff: SnapshotDiff, view: Pick<DiffView, 'language' | 'isSummary'>): string {
  const { language } = view
  const names = [...new Set(diff.counts.map(({ namespace }) => namespace))]
  const rows = names.map((namespace) => [
    namespace === '' ? words.cluster[language] : markdownText(namespace),
    markdownText(
      countsPhrase(
        diff.counts.filter((count) => count.namespace === namespace),
        language,
      ),
    ),
  ])
  const columns = { en: ['Namespace', 'Difference'], zh: ['命名空间', '差异'] }[language]
  const lines = [
    `**${markdownText(headline(diff)[language])}**`,
    '',
    markdownText(lineagePhrase(diff)[language]),
    ...(rows.length === 0 ? [] : ['', ...markdownTable(columns, rows)]),
    ...(view.isSummary ? [] : objectSections(diff, view)),
    ...diff.notComparable.map(
      ({ resource, objects, reason }) =>
        `\n- ${words.notComparable[language]}: ${markdownText(`${resource} (${objects}): ${reason}`)}`,
    ),
    ...diff.problems.map(
      ({ code, region, detail }) =>
        `\n- ${words.problems[language]}: ${markdownText(`${region}: ${detail} (${code})`)}`,
    ),
    ...(diff.folded.length === 0
      ? []
      : ['', `*${markdownText(words.folded[language] + foldedPhrase(diff.folded, language))}*`]),
  ]
  return `${lines.join('\n')}\n`
}

function objectSections(diff: SnapshotDiff, { language }: Pick<DiffView, 'language'>): readonly string[] {
  const whole = new Set(diff.namespaces.map(({ namespace, change }) => `${change} ${namespace}`))
  const listed = diff.objects.filter(({ namespace, change }) => !whole.has(`${change} ${namespace}`))
  const bullets = (object: ObjectChange): readonly string[] => [
    `- ${markdownCode(titleOf(object))}${object.recreated ? ` (${words.recreated[language]})` : ''}${object.opaque === undefined ? '' : `: ${opaqueReasons[object.opaque][language]}`}`,
    ...object.fields.map(
      (field) => `  - ${markdownCode(field.path)}: ${markdownCode(renderChangeValues(field, language))}`,
    ),
  ]
  return (['removed', 'added', 'changed'] as const).flatMap((change) => {
    const objects = listed.filter((object) => object.change === change)
    return objects.length === 0 ? [] : ['', `## ${words[change][language]}`, '', ...objects.flatMap(bullets)]
  })
}
