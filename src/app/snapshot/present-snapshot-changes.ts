import type { ObjectHistory } from '../../model/object-history.ts'
import type { DeletedObjects } from '../../model/snapshot-deleted.ts'
import type { SnapshotDiff } from '../../model/snapshot-diff.ts'
import { deletedHeadline, eventTitle, recoveryLines } from '../../report/deleted-phrases.ts'
import { headline, lineagePhrase } from '../../report/diff-phrases.ts'
import { renderJson } from '../../report/render-json.ts'
import {
  fieldPhrase,
  historyHeadline,
  renderHistoryMarkdown,
  renderHistoryText,
} from '../../report/render-object-history.ts'
import { renderDeletedMarkdown, renderDeletedText } from '../../report/render-snapshot-deleted.ts'
import { renderSnapshotDiffText } from '../../report/render-snapshot-diff.ts'
import { renderSnapshotDiffMarkdown } from '../../report/render-snapshot-diff-markdown.ts'
import type { Presentation } from '../present.ts'

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

export interface DeletedPresentation extends Presentation {
  readonly all: boolean
}

export function presentDeleted(deleted: DeletedObjects, presentation: DeletedPresentation): string {
  if (presentation.output === 'text') return renderDeletedText(deleted, presentation)
  if (presentation.output === 'markdown') return renderDeletedMarkdown(deleted, presentation)
  return renderJson({
    schema: 'codeblue/snapshot-deleted/v1',
    summary: deletedHeadline(deleted),
    ...deleted,
    log: deleted.log,
    events: deleted.events.map((event) => ({
      ...event,
      title: eventTitle(event),
      commands: recoveryLines(event, deleted).flatMap(({ command }) => command ?? []),
    })),
  })
}

export function presentHistory(history: ObjectHistory, presentation: DeletedPresentation): string {
  if (presentation.output === 'text') return renderHistoryText(history, presentation)
  if (presentation.output === 'markdown') return renderHistoryMarkdown(history, presentation)
  return renderJson({
    schema: 'codeblue/snapshot-history/v1',
    summary: historyHeadline(history),
    ...history,
    fields: history.fields.map((field) => ({ ...field, summary: fieldPhrase(field) })),
  })
}
