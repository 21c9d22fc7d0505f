import type { SnapshotStatus } from '../../model/snapshot-status.ts'
import type { Soundness } from '../../model/soundness.ts'
import { renderJson } from '../../report/render-json.ts'
import { renderSnapshotStatusMarkdown, renderSnapshotStatusText } from '../../report/render-snapshot-status.ts'
import { renderSoundnessMarkdown, renderSoundnessText } from '../../report/render-soundness.ts'
import type { Presentation } from '../present.ts'

export function presentSnapshotStatus(status: SnapshotStatus, presentation: Presentation): string {
  const { output, language } = presentation
  if (output === 'json') return renderJson({ schema: 'codeblue/snapshot-status/v1', ...status })
  if (output === 'markdown') return renderSnapshotStatusMarkdown(status, language)
  return renderSnapshotStatusText(status, presentation)
}

export function presentSoundness(soundness: Soundness, presentation: Presentation): string {
  const { output, language } = presentation
  if (output === 'json') return renderJson({ schema: 'codeblue/soundness/v1', ...soundness })
  if (output === 'markdown') return renderSoundnessMarkdown(soundness, language)
  return renderSoundnessText(soundness, presentation)
}
