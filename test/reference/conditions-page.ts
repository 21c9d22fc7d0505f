import { openCatalogue } from '../../src/app/load-catalogue.ts'
import type { Condition } from '../../src/model/condition.ts'
import { markdownTable, markdownText } from '../../src/report/markdown-text.ts'
import { renderConditionMarkdown } from '../../src/report/render-condition.ts'
import { markdownPage, type ReferencePage } from './reference-page.ts'

const areaOf = ({ id }: Condition): string => id.split('/')[0] ?? ''

/** The built-in catalogue: a table of each area, then every condition. */
export async function conditionsPage(): Promise<ReferencePage> {
  const conditions = (await openCatalogue()).toSorted((left, right) => (left.id < right.id ? -1 : 1))
  const areas = [...Map.groupBy(conditions, areaOf)]
  return markdownPage('conditions.md', [
    '# Conditions',
    '',
    `${conditions.length} conditions. \`codeblue catalog show CONDITION\` shows one, \`--lang zh\` in Chinese.`,
    ...areas.flatMap(([area, members]) => [
      '',
      `## ${area}`,
      '',
      ...markdownTable(
        ['condition', 'severity', 'title', ''],
        members.map(({ id, severity, title }) => [
          `[\`${id}\`](#${id.replaceAll('/', '')})`,
          severity,
          markdownText(title.en),
          markdownText(title.zh),
        ]),
      ),
      ...members.flatMap((condition) => [
        '',
        renderConditionMarkdown(condition, { language: 'en', level: 3 }).trimEnd(),
      ]),
    ]),
  ])
}
