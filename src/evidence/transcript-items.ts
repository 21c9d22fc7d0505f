import { decodeTranscript, type TranscriptEntry } from '../formats/transcript.ts'
import type { EvidenceItem } from '../model/evidence.ts'
import { findPastedLogs } from './pasted-logs.ts'
import { recogniseContent } from './recognise.ts'
import { type RecognisedCommand, recogniseCommand } from './recognise-command.ts'

export interface TranscriptItem {
  readonly item: EvidenceItem
  readonly bytes: Uint8Array
}

/**
 * One item for each command of a transcript, in order: `kubectl.txt#3` is the third. Commands without output count too.
 * Logs in the output of a command are items of their own: `kubectl.txt#3.1`.
 */
export function splitTranscript(path: string, text: string, isWhole = true): readonly TranscriptItem[] {
  return decodeTranscript(text).flatMap((entry, index): readonly TranscriptItem[] => {
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
    return [{ item, bytes }, ...(collector === 'log' ? [] : logsIn(entry, item))]
  })
}

const PRINTS_A_LOG = /\b(?:logs|journalctl|tail|head|cat|zcat|less|more|grep)\b/

/** A log among the output: of a container that the command names by its id, or pasted below without a command. */
const logsIn = (entry: TranscriptEntry, item: EvidenceItem): readonly TranscriptItem[] =>
  findPastedLogs(entry.output, PRINTS_A_LOG.test(entry.command) ? entry.command : '').map((log, index) => ({
    item: {
      ...item,
      path: `${item.path}.${index + 1}`,
      collector: log.component === 'kernel' ? 'node.dmesg' : 'log',
      component: log.component,
      host: entry.host ?? log.host,
      sizeBytes: log.text.length,
    },
    bytes: new TextEncoder().encode(log.text),
  }))

/** The status that curl was asked to print belongs to the answer. */
const withStatus = ({ output, httpStatus }: TranscriptEntry): string =>
  httpStatus === undefined ? output : `${output}\n[http ${String(httpStatus).padStart(3, '0')}]`

function recogniseOutput(bytes: Uint8Array): RecognisedCommand {
  const content = recogniseContent([bytes])
  if (content.kind === 'answer') return { collector: content.collector, component: undefined }
  return { collector: 'text', component: undefined }
}
