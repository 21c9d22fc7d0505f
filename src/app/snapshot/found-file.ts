import type { SnapshotCandidate } from '../../model/snapshot-candidate.ts'
import type { Packing } from '../../reach/files/unpack-file.ts'
import type { RangeReader } from './ranged-look.ts'

/** Something that may be a database, wherever it is, with the ways to look at it there. Nothing is fetched whole. */
export interface FoundFile {
  readonly place: SnapshotCandidate['place']
  /** A data directory is found by its db, whose bytes these are. */
  readonly isDataDirectory: boolean
  readonly sizeBytes: number
  readonly modifiedAtMs: number
  /** Clock of the holder. */
  readonly nowMs: number
  /** Whether a process holds the lock that etcd takes; undefined where that cannot be seen. */
  readonly isHeld: boolean | undefined
  readonly readRange: RangeReader
  /** SHA-256 in hex of so many bytes from the beginning; undefined where it cannot be had, with why. */
  readonly readSha256: (lengthBytes: number) => Promise<{ readonly sha256?: string; readonly reason: string }>
  /** Gives what is packed in it to look at, for as long as that takes; only where it is on this machine. */
  readonly unpacked?: <Value>(packing: Packing, look: (inner: FoundFile) => Promise<Value>) => Promise<Value>
  /** The text of a proof that lies beside it. */
  readonly readProof: () => Promise<string | undefined>
}

/** What one place gave. */
export interface FoundFiles {
  readonly files: readonly FoundFile[]
  readonly gaps: readonly { readonly where: string; readonly reason: string }[]
  readonly looked: readonly string[]
}
