import { renderJson } from '../../report/render-json.ts'
import { renderSnapshotProofMarkdown, renderSnapshotProofText } from '../../report/render-snapshot-proof.ts'
import type { Presentation } from '../present.ts'
import type { Proved } from './snapshot-prove.ts'

export function presentSnapshotProof(proved: Proved, presentation: Presentation): string {
  if (presentation.output === 'json') return renderJson(proved)
  if (presentation.output === 'markdown') return renderSnapshotProofMarkdown(proved, presentation.language)
  return renderSnapshotProofText(proved, presentation)
}
