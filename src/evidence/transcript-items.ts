import { decodeTranscript, type TranscriptEntry } from '../formats/transcript.ts'
import type { EvidenceItem } from '../model/evidence.ts'
import { recogniseContent } from './recognise.ts'
import { type RecognisedCommand, recogniseCommand } from './recognise-command.ts'

export interface TranscriptItem {
  readonly item: EvidenceItem
  readonly bytes: Uint8Array
}

/** One item for each command of a transcript, in order: `kubectl.txt#3` is the third. Commands without output count too. */
export function splitTranscript(path: string, text: string, isWhole = true): readonly TranscriptItem[] {
  return decodeTranscript(text).map((entry, index) => {
    const bytes = new TextEncoder().encode(withStatus(entry))
    const { collector, component } = entry.command === '' ? recogniseOutput(bytes) : recogniseCommand(entry.command)
    const item: EvidenceItem = {
      path: `${path}#${index + 1}`,
      collector,
      host: entry.host,
      component,
      detail: entry.command,
      outcome: isWhole ? 'collected' : 'truncated',
      reason: isWhole ? '' : 'the transcript was cut at 32 MiB',
      source: entry.command === '' ? `${path}, line ${entry.line}` : entry.command,
      exitCode: entry.exitCode,
      sizeBytes: bytes.length,
    }
    return { item, bytes }
  })
}

/** The status that curl was asked to print belongs to the answer. */
const withStatus = ({ output, httpStatus }: TranscriptEntry): string =>
  httpStatus === undefined ? output : `${output}\n[http ${String(httpStatus).padStart(3, '0')}]`

function recogniseOutput(bytes: Uint8Array): RecognisedCommand {
  const content = recogniseContent([bytes])
  if (content.kind === 'answer') return { collector: content.collector, component: undefined }
  return { collector: 'text', component: undefined }
}
