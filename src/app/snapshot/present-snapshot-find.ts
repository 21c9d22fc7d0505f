import type { SnapshotFind } from '../../model/snapshot-candidate.ts'
import { renderJson } from '../../report/render-json.ts'
import { renderSnapshotFindMarkdown, renderSnapshotFindText } from '../../report/render-snapshot-find.ts'
import type { Presentation } from '../present.ts'

export function presentSnapshotFind(found: SnapshotFind, presentation: Presentation): string {
  if (presentation.output === 'json') return renderJson(found)
  if (presentation.output === 'markdown') return renderSnapshotFindMarkdown(found, presentation.language)
  return renderSnapshotFindText(found, presentation)
}
