import { describeThrown } from '../base/error.ts'
import type { LogLineHint } from '../formats/log/decode-log-line.ts'
import { decodeLogLine } from '../formats/log/decode-log-line.ts'
import type { Component } from '../model/component.ts'
import type { EvidenceItem, EvidenceReader, EvidenceReference } from '../model/evidence.ts'
import type { LogRead } from '../model/fact.ts'
import { referenceOf, type ScannedFile, withoutOffset } from './kept-line.ts'
import { alignToEntries, LINE_LIMIT_BYTES, type LogBlock, readLogBlocks } from './log-blocks.ts'
import { componentsNamedIn, decodeLogHead, type LogHead } from './log-head.ts'
import type { ScanWishes } from './log-observer.ts'
import { joinPartialLines } from './partial-lines.ts'
import { compileScanTable, embeddedComponents, type ScanTable } from './scan-table.ts'
import { type StreamState, scanBlock } from './signature-scan.ts'
import { type TrackedHit, trackSignatures } from './signature-tracker.ts'

export interface LogScan {
  readonly hits: readonly TrackedHit[]
  readonly logs: readonly LogRead[]
  /** Why something of a log was not looked at. */
  readonly gaps: readonly { readonly file: string; readonly host: string | undefined; readonly reason: string }[]
}

interface LogFile {
  readonly item: EvidenceItem
  readonly head: LogHead
}

const SAMPLE_BYTES = 262_144

/** Reads every log once, streaming, with flat memory. Rotated files of one log are read as one, oldest first. */
export async function scanLogs(
  reader: EvidenceReader,
  items: readonly EvidenceItem[],
  request: { readonly wishes: ScanWishes; readonly referenceMs: number },
): Promise<LogScan> {
  const files: LogFile[] = []
  const gaps: { file: string; host: string | undefined; reason: string }[] = []
  for (const item of items) {
    const sample = await readSample(reader, item).catch((thrown: unknown) => {
      gaps.push({ file: item.path, host: item.host, reason: describeThrown(thrown) })
      return Buffer.alloc(0)
    })
    if (sample.length > 0)
      files.push({ item, head: decodeLogHead(sample.toString('utf8'), hintOf(item, request.referenceMs)) })
  }
  const tables = new Map<string, ScanTable>()
  const hits: TrackedHit[] = []
  const logs: LogRead[] = []
  const streams = Map.groupBy(
    files,
    ({ item, head }) => `${item.host ?? head.host ?? item.path}\n${item.component ?? '*'}`,
  )
  for (const stream of streams.values()) {
    const state: StreamState = { tracker: trackSignatures(), stopping: new Set() }
    let firstOrdinal = 0
    for (const file of stream.sort(byStart)) {
      const table = await tableFor(tables, file, { reader, wishes: request.wishes })
      const read = await scanFile(reader, fileToScan(file, request.referenceMs, firstOrdinal), { table, state })
      firstOrdinal += read.lines + 1
      logs.push(...logReads(file, read))
      if (read.cutLines > 0) gaps.push(longLines(file, read))
      if (read.broken !== undefined) gaps.push({ file: file.item.path, host: file.item.host, reason: read.broken })
      for (const observer of request.wishes.observers) observer.endOfFile?.(endOfFile(file, read))
    }
    hits.push(...state.tracker.hits())
  }
  return { hits, logs, gaps }
}

const byStart = (left: LogFile, right: LogFile): number =>
  (left.head.from ?? '').localeCompare(right.head.from ?? '') || left.item.path.localeCompare(right.item.path)

const hintOf = (item: EvidenceItem, referenceMs: number): LogLineHint => ({
  referenceMs: item.startedAt === undefined ? referenceMs : Date.parse(item.startedAt),
  component: item.component,
})

const fileToScan = ({ item, head }: LogFile, referenceMs: number, firstOrdinal: number): ScannedFile => ({
  path: item.path,
  host: item.host ?? head.host,
  component: item.component,
  hint: { ...hintOf(item, referenceMs), envelope: head.envelope },
  clockOffsetMs: item.clockOffsetMs ?? 0,
  firstOrdinal,
})

const isJournal = ({ head }: LogFile): boolean => head.envelope.startsWith('journald')

/** One table for all logs that can hold the same lines; its windows are cut by the first of them. */
async function tableFor(
  tables: Map<string, ScanTable>,
  file: LogFile,
  { reader, wishes }: { readonly reader: EvidenceReader; readonly wishes: ScanWishes },
): Promise<ScanTable> {
  const { component } = file.item
  const { envelope } = file.head
  // A journal carries what systemd and others say about the unit as well.
  const components =
    component === undefined || isJournal(file) ? undefined : (embeddedComponents[component] ?? [component])
  const isEscaped = envelope === 'docker-json' || envelope === 'journald-json'
  const key = `${components?.join() ?? '*'} ${isEscaped}`
  const before = tables.get(key)
  if (before !== undefined) return before
  const table = compileScanTable({ wishes, components, isEscaped, sample: await readSample(reader, file.item) })
  tables.set(key, table)
  return table
}

/** The beginning of a log, wherever its chunks end. One that breaks off later has a beginning too. */
async function readSample(reader: EvidenceReader, item: EvidenceItem): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of reader.open(item)) {
      parts.push(Buffer.from(chunk.subarray(0, SAMPLE_BYTES - size)))
      size += parts.at(-1)?.length ?? 0
      if (size >= SAMPLE_BYTES) break
    }
  } catch (thrown) {
    if (size === 0) throw thrown
  }
  return Buffer.concat(parts)
}

interface FileRead {
  readonly lines: number
  readonly cutLines: number
  readonly named: ReadonlySet<Component>
  /** Why the rest could not be read. */
  readonly broken: string | undefined
  readonly to: string | undefined
  readonly last: EvidenceReference | undefined
}

const TAIL_BYTES = 4096
const HEAD_BYTES = 65_536

/** Reads one file to its end. What breaks off is kept up to there, and said. */
async function scanFile(
  reader: EvidenceReader,
  file: ScannedFile,
  scan: { readonly table: ScanTable; readonly state: StreamState },
): Promise<FileRead> {
  const item = reader.items.find(({ path }) => path === file.path)
  const named = new Set<Component>()
  let lines = 0
  let cutLines = 0
  let tail: { readonly text: string; readonly lines: number } | undefined
  if (item === undefined) return { lines, cutLines, named, broken: undefined, to: undefined, last: undefined }
  let broken: string | undefined
  try {
    const isExport = file.hint.envelope === 'journald-export'
    const chunks = reader.open(item)
    const blocks = readLogBlocks(isExport ? alignToEntries(chunks) : chunks)
    for await (const block of file.hint.envelope === 'cri' ? joinPartialLines(blocks) : blocks) {
      scanBlock(block, file, scan)
      lines = block.firstLine + block.lines
      cutLines += block.cutLines
      tail = tailOf(block)
      if (file.hint.envelope?.startsWith('journald') === true) {
        const text = lines === block.lines ? block.bytes.toString('utf8', 0, HEAD_BYTES) + tail.text : tail.text
        for (const component of componentsNamedIn(text, file.hint)) named.add(component)
      }
    }
  } catch (thrown) {
    broken = describeThrown(thrown)
  }
  return { lines, cutLines, named, broken, ...endOf(tail, file) }
}

/** The last lines, at least one of them whole. */
function tailOf({ bytes, firstLine, lines }: LogBlock): { readonly text: string; readonly lines: number } {
  const lastLine = bytes.lastIndexOf('\n', -2) + 1
  const from = Math.max(0, bytes.length - LINE_LIMIT_BYTES, Math.min(bytes.length - TAIL_BYTES, lastLine))
  return { text: bytes.toString('utf8', from), lines: firstLine + lines }
}

function endOf(
  tail: { readonly text: string; readonly lines: number } | undefined,
  file: ScannedFile,
): Pick<FileRead, 'to' | 'last'> {
  const separator = file.hint.envelope === 'journald-export' ? '\n\n' : '\n'
  let number = tail?.lines ?? 0
  for (const text of (tail?.text.replace(/\n+$/, '').split(separator) ?? []).reverse()) {
    number -= text.split('\n').length + separator.length - 1
    const at = withoutOffset(decodeLogLine(text, file.hint).at, file.clockOffsetMs)
    if (at !== undefined) return { to: at, last: referenceOf({ file, text, number: Math.max(0, number) }) }
  }
  return { to: undefined, last: undefined }
}

/** One statement for each component that the file is a log of. A journal is that of every component it names. */
function logReads({ item, head }: LogFile, read: FileRead): readonly LogRead[] {
  const isJournalOfUnit = head.envelope.startsWith('journald') && item.component !== undefined
  const components = new Set<Component>([
    ...(item.component === undefined ? read.named : [item.component]),
    ...(isJournalOfUnit ? (['systemd'] as const) : []),
  ])
  const offset = item.clockOffsetMs ?? 0
  return [...components].map((component) => ({
    component,
    host: item.host ?? head.host,
    file: item.path,
    lines: read.lines,
    from: withoutOffset(head.from, offset),
    to: read.to,
    whole: item.outcome === 'collected' && read.cutLines === 0 && read.broken === undefined,
  }))
}

/** For observers: where a file ends may be where a process ended. */
const endOfFile = ({ item, head }: LogFile, read: FileRead) => ({
  component: item.component,
  host: item.host ?? head.host,
  file: item.path,
  from: withoutOffset(head.from, item.clockOffsetMs ?? 0),
  to: read.to,
  last: read.last,
  whole: item.outcome === 'collected' && read.broken === undefined,
})

const longLines = ({ item }: LogFile, { cutLines }: FileRead) => ({
  file: item.path,
  host: item.host,
  reason: `${cutLines} line(s) longer than 64 KiB: only their first 64 KiB were matched`,
})
