/**
 * A write-ahead log: its files in the order of their sequence, each a row of frames (frame-reader.ts) of records (wal-record.ts), read in one pass
 * and in the memory of one window, sixteen bytes an entry besides. 3.4, 3.5 and 3.6 write the same; 3.4 refuses records of 10 MB and more.
 *
 * What etcd does at the first record that is wrong decides whether it starts, so that the same is told apart here. A *torn tail* can only be in
 * the last file: the file ends inside a frame, the frame claims more than the file has, or a record fails its checksum or its decoding while
 * one of the disk sectors it lies in is all zero, as after a write that did not reach the disk whole. etcd cuts such a tail off and starts.
 * Everything else is corruption, and it does not. Reading goes on behind damage where frames still make sense: whoever salvages
 * wants those entries, and learns from `damage` which ones they are. Source: etcd server/storage/wal/{wal,decoder,repair}.go.
 */
import type { Work } from '../../../base/work.ts'
import type { PageSource } from '../../bolt/page-source.ts'
import { crc32c } from '../../crc32c.ts'
import { decodeMemberFileName } from '../data-dir.ts'
import { EntryLog } from './entry-log.ts'
import { FRAME_BYTES, type Frame, FrameReader } from './frame-reader.ts'
import type { WalProblem, WalProblemCode } from './wal-problem.ts'
import {
  CRC_RECORD,
  decodeRawRecord,
  decodeWalRecord,
  type HardState,
  type RaftEntry,
  type RawRecord,
  type SnapshotMarker,
  type WalMetadata,
  type WalRecord,
} from './wal-record.ts'

/** A file of the `wal` folder, by its name alone. */
export interface WalFile {
  readonly name: string
  readonly source: PageSource
}

interface WalFileReading extends WalFile {
  readonly sequence: number
  readonly firstIndex: number
  /** Where its records end: the end of the file, zeros, or damage. */
  readonly endOffset: number
}

export interface Wal {
  readonly files: readonly WalFileReading[]
  readonly metadata: WalMetadata | undefined
  /** The last one written. The commit in it lags: etcd does not wait for the disk when nothing else changed. */
  readonly state: HardState | undefined
  readonly snapshots: readonly SnapshotMarker[]
  readonly log: EntryLog
  /** A torn tail: bytes other than zero that etcd will throw away, which may be sound entries behind one broken length. */
  readonly torn: TornTail | undefined
  /** The first place that stops etcd; entries with an index above `soundIndex` were read from behind it. */
  readonly damage: { readonly problem: WalProblem; readonly soundIndex: number } | undefined
  readonly largestRecordBytes: number
  readonly problems: readonly WalProblem[]
}

interface TornTail {
  readonly file: string
  readonly offset: number
  readonly lostBytes: number
  /** What the frame says; undefined when not even that is whole. 3.4 does not take claims of 10 MB and more for torn. */
  readonly claimedBytes: number | undefined
}

interface WalPlace {
  readonly file: string
  readonly offset: number
}

/** The record is good until the callback returns. */
export type WalVisit = (record: WalRecord, place: WalPlace) => void

/** Types of the records with which etcd begins each file. */
const fileHead = [CRC_RECORD, 1]
const MOST_PROBLEMS = 1000
const MOST_MARKERS = 4096
const REPORT_BYTES = 4 << 20

/** Files that are not of a log are left out; yields every few megabytes. */
export function* decodeWal(files: readonly WalFile[], visit?: WalVisit): Work<Wal> {
  const walk = new WalWalk(sequenceOf(files), visit)
  const wholeBytes = walk.files.reduce((sum, { source }) => sum + source.sizeBytes, 0)
  let readBytes = 0
  for (const [index, file] of walk.files.entries()) {
    for (const offset of walk.readFile(index)) yield { doneBytes: readBytes + offset, wholeBytes }
    readBytes += file.source.sizeBytes
    yield { doneBytes: readBytes, wholeBytes }
  }
  return walk.finish()
}

interface SequencedFile extends WalFile {
  readonly sequence: number
  readonly firstIndex: number
}

const sequenceOf = (files: readonly WalFile[]): readonly SequencedFile[] =>
  files
    .flatMap((file) => {
      const named = decodeMemberFileName('wal', file.name)
      return named.kind === 'wal' ? [{ ...file, sequence: named.sequence, firstIndex: named.firstIndex }] : []
    })
    .toSorted((left, right) => left.sequence - right.sequence || left.firstIndex - right.firstIndex)

class WalWalk {
  readonly files: readonly SequencedFile[]
  readonly #visit: WalVisit | undefined
  readonly #problems: WalProblem[] = []
  readonly #log = new EntryLog()
  readonly #snapshots: SnapshotMarker[] = []
  readonly #ends: number[] = []
  #metadata: WalMetadata | undefined
  #state: HardState | undefined
  #torn: Wal['torn']
  #damage: Wal['damage']
  #largest = 0
  #inFile = 0
  #term = 0
  /** Undefined when it is not known because bytes were skipped. */
  #crc: number | undefined = 0

  constructor(files: readonly SequencedFile[], visit: WalVisit | undefined) {
    this.files = files
    this.#visit = visit
  }

  finish(): Wal {
    if (this.files.length > 0 && this.#metadata === undefined)
      this.#problem('metadata-missing', { index: 0, offset: 0 }, 'no record names the member and the cluster')
    return {
      files: this.files.map((file, index) => ({ ...file, endOffset: this.#ends[index] ?? 0 })),
      ...{ metadata: this.#metadata, state: this.#state, snapshots: this.#snapshots, log: this.#log },
      ...{ torn: this.#torn, damage: this.#damage, largestRecordBytes: this.#largest, problems: this.#problems },
    }
  }

  /** Gives the offset now and then. */
  *readFile(index: number): Generator<number, void, undefined> {
    const reader = new FrameReader(this.files[index]?.source ?? { sizeBytes: 0, read: () => 0 })
    this.#compareWithPrevious(index)
    this.#inFile = 0
    let offset = 0
    let reported = 0
    for (;;) {
      const frame = reader.frameAt(offset)
      const bytes = this.#readFrame(frame, reader, { index, offset })
      if (bytes === 0) break
      offset += bytes
      if (offset - reported < REPORT_BYTES) continue
      reported = offset
      yield offset
    }
    this.#ends[index] = offset
    this.#lookBehind(reader, { index, offset })
  }

  /** How many bytes to go on; none when the file ends here. */
  #readFrame(frame: Frame, reader: FrameReader, at: Position): number {
    if (frame.kind === 'end') return 0
    if (frame.kind === 'cut')
      return this.#stop(reader, at, ['frame-cut', `${frame.leftBytes} of ${FRAME_BYTES} bytes of a length`])
    if (frame.kind === 'too-long') return this.#stop(reader, at, ['frame-length', `${frame.recordBytes} bytes`])
    this.#largest = Math.max(this.#largest, frame.recordBytes)
    if (frame.kind === 'too-large') {
      this.#fail(at, 'record-too-large', `${frame.recordBytes} bytes`)
      this.#crc = undefined
      return 0
    }
    const whole = frame.recordBytes + frame.paddingBytes
    const bytes = reader.bytesAt(at.offset + FRAME_BYTES, whole)
    if (bytes.length < whole)
      return this.#stop(reader, at, ['frame-cut', `${bytes.length} of ${whole} bytes of a record`])
    return this.#readRecord(bytes, frame.recordBytes, at) ? FRAME_BYTES + whole : this.#stopTorn(reader, at)
  }

  /** False when the record is a torn one, behind which nothing is read. */
  #readRecord(bytes: Uint8Array, recordBytes: number, at: Position): boolean {
    const raw = decodeRawRecord(bytes.subarray(0, recordBytes))
    if (raw === undefined) {
      if (this.#isTorn(bytes, at)) return false
      this.#fail(at, 'record-undecodable', `${recordBytes} bytes that are no record`)
      this.#crc = undefined
      return true
    }
    const inFile = this.#inFile++
    if (raw.type !== fileHead[inFile] && inFile < fileHead.length)
      this.#problem('file-head', at, `a record of type ${raw.type} where one of type ${fileHead[inFile]} must be`)
    if (raw.type === CRC_RECORD) this.#chain(raw, at)
    else if (!this.#hasChecksum(raw)) {
      if (this.#isTorn(bytes, at)) return false
      this.#fail(at, 'crc-mismatch', `${hex(raw.crc)} is stored`)
      // The record before which the bytes are wrong may be the only one: its own sum says where the next one goes on.
      this.#crc = raw.crc
      return true
    }
    const record = decodeWalRecord(raw)
    if (typeof record === 'string') this.#fail(at, record, `a record of type ${raw.type} with ${raw.data.length} bytes`)
    else this.#take(record, at)
    return true
  }

  #hasChecksum(raw: RawRecord): boolean {
    if (this.#crc === undefined) this.#crc = raw.crc
    else this.#crc = crc32c(this.#crc, raw.data, { from: 0, to: raw.data.length })
    return this.#crc === raw.crc
  }

  #chain(raw: RawRecord, at: Position): void {
    if (this.#crc !== undefined && this.#crc !== 0 && this.#crc !== raw.crc)
      this.#fail(at, 'crc-chain', `${hex(raw.crc)} is stored, ${hex(this.#crc)} was reached`)
    this.#crc = raw.crc
  }

  #take(record: WalRecord, at: Position): void {
    if (record.kind === 'entry') this.#takeEntry(record.entry, at)
    else if (record.kind === 'state') this.#takeState(record.state, at)
    else if (record.kind === 'snapshot') this.#takeMarker(record.snapshot)
    else if (record.kind === 'metadata') this.#takeMetadata(record.metadata, at)
    this.#visit?.(record, { file: this.#name(at), offset: at.offset })
  }

  #takeEntry(entry: RaftEntry, at: Position): void {
    const before = this.#log.lastIndex
    if (this.#log.append(entry, { file: at.index, offset: at.offset }) === 'gap')
      this.#fail(at, 'index-gap', `entry ${entry.index} follows ${before}`, before)
    if (entry.term < this.#term)
      this.#problem('number-falls', at, `entry ${entry.index} has term ${entry.term} behind one of ${this.#term}`)
    this.#term = entry.term
  }

  #takeState(state: HardState, at: Position): void {
    const { term, commit } = this.#state ?? { term: 1, commit: 0 }
    if (state.term < term || state.commit < commit)
      this.#problem('number-falls', at, `term ${state.term}, commit ${state.commit} behind ${term}, ${commit}`)
    this.#state = state
  }

  #takeMarker(marker: SnapshotMarker): void {
    this.#log.skipTo(marker.index)
    this.#snapshots.push(marker)
    if (this.#snapshots.length > MOST_MARKERS) this.#snapshots.shift()
  }

  #takeMetadata(metadata: WalMetadata, at: Position): void {
    const known = this.#metadata
    this.#metadata ??= metadata
    if (known === undefined || (known.nodeId === metadata.nodeId && known.clusterId === metadata.clusterId)) return
    const [other, first] = [metadata, known].map((one) => `member ${one.nodeId} of cluster ${one.clusterId}`)
    this.#fail(at, 'metadata-conflict', `${other}, where the log began with ${first}`)
  }

  #compareWithPrevious(index: number): void {
    const [before, file] = [this.files[index - 1], this.files[index]]
    if (before === undefined || file === undefined) return
    const at = { index, offset: 0 }
    if (file.sequence === before.sequence)
      this.#fail(at, 'file-repeated', `${before.name} has the same sequence number`)
    if (file.sequence > before.sequence + 1)
      this.#fail(at, 'file-missing', `${file.sequence - before.sequence - 1} between ${before.name} and this one`)
  }

  #isTorn(bytes: Uint8Array, at: Position): boolean {
    return at.index === this.files.length - 1 && hasZeroSector(bytes, at.offset + FRAME_BYTES)
  }

  #stop(reader: FrameReader, at: Position, [code, detail]: readonly [WalProblemCode, string]): 0 {
    if (at.index === this.files.length - 1) return this.#stopTorn(reader, at)
    this.#fail(at, code, detail)
    this.#crc = undefined
    return 0
  }

  #stopTorn(reader: FrameReader, at: Position): 0 {
    const lostBytes = reader.endOfBytes(at.offset) - at.offset
    const frame = reader.frameAt(at.offset)
    const claimedBytes = 'recordBytes' in frame ? frame.recordBytes : undefined
    this.#torn = { file: this.#name(at), offset: at.offset, lostBytes, claimedBytes }
    this.#problem('torn-tail', at, `etcd cuts off ${lostBytes} bytes, behind entry ${this.#log.lastIndex}`)
    return 0
  }

  /** Zeros end the log; what a torn batch left behind them was never acknowledged, but is evidence. */
  #lookBehind(reader: FrameReader, at: Position): void {
    if (at.offset === 0 && (this.files[at.index]?.source.sizeBytes ?? 0) === 0)
      this.#problem('file-empty', at, 'no bytes at all')
    if (this.#torn !== undefined || reader.frameAt(at.offset).kind !== 'end') return
    const end = reader.endOfBytes(at.offset)
    if (end > at.offset) this.#problem('bytes-after-end', at, `${end - at.offset} bytes, not all zero`)
  }

  #fail(at: Position, ...[code, detail, soundIndex]: readonly [WalProblemCode, string, number?]): void {
    const problem = this.#problem(code, at, detail)
    this.#damage ??= { problem, soundIndex: soundIndex ?? this.#log.lastIndex }
  }

  #problem(code: WalProblemCode, at: Position, detail: string): WalProblem {
    const region = at.offset === 0 ? 'beginning of the file' : `record at ${at.offset}`
    const problem = { code, file: this.#name(at), offset: at.offset, region, detail }
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(problem)
    return problem
  }

  #name(at: Position): string {
    return this.files[at.index]?.name ?? ''
  }
}

/** A place while reading: which file of the sequence, and where in it. */
interface Position {
  readonly index: number
  readonly offset: number
}

const SECTOR_BYTES = 512

/** Whether one of the sectors that the bytes lie in has only zeros from them: what a disk shows that lost a part of a write. */
function hasZeroSector(bytes: Uint8Array, fileOffset: number): boolean {
  let from = 0
  while (from < bytes.length) {
    const to = Math.min(bytes.length, from + SECTOR_BYTES - ((fileOffset + from) % SECTOR_BYTES))
    if (bytes.subarray(from, to).every((byte) => byte === 0)) return true
    from = to
  }
  return false
}

const hex = (crc: number): string => `0x${crc.toString(16)}`
