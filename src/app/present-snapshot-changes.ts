import type { SnapshotDiff } from '../model/snapshot-diff.ts'
import { headline, lineagePhrase } from '../report/diff-phrases.ts'
import { renderJson } from '../report/json-value.ts'
import { renderSnapshotDiffText } from '../report/render-snapshot-diff.ts'
import { renderSnapshotDiffMarkdown } from '../report/render-snapshot-diff-markdown.ts'
import type { Presentation } from './present.ts'

export interface DiffPresentation extends Presentation {
  readonly isSummary: boolean
}

export function presentSnapshotDiff(diff: SnapshotDiff, presentation: DiffPresentation): string {
  if (presentation.output === 'text') return renderSnapshotDiffText(diff, presentation)
  if (presentation.output === 'markdown') return renderSnapshotDiffMarkdown(diff, presentation)
  const { lineage, ...rest } = diff
  return renderJson({
    schema: 'codeblue/snapshot-diff/v1',
    summary: headline(diff),
    lineage: { ...lineage, summary: lineagePhrase(diff) },
    ...rest,
    ...(presentation.isSummary ? { objects: [] } : {}),
  })
}
