import type { Localized } from '../base/localized.ts'
import type { SalvageCount } from './snapshot-salvage.ts'
import type { SoundnessCode } from './soundness-codes.ts'
import type { StartVerdict } from './start-verdict.ts'

/** What `snapshot verify` says of a file or a data directory. Unknown is never sound and never damaged. */
export interface Soundness {
  readonly path: string
  readonly input: 'file' | 'directory'
  readonly verdict: SoundnessVerdict
  readonly findings: readonly SoundnessFinding[]
  /** What the verdict means here, in a sentence or two. */
  readonly meaning: Localized
  /** What to do now, in this order. */
  readonly advice: readonly Localized[]
  readonly sizeBytes: number
  /** Undefined where no database could be opened. */
  readonly database: DatabaseSoundness | undefined
  /** Undefined for a file. */
  readonly directory: DirectorySoundness | undefined
  /** Only where it was asked for. */
  readonly salvage?: SalvageCount
}

export const soundnessVerdicts = ['sound', 'damaged', 'incomplete', 'not-a-database', 'not-evaluated'] as const
export type SoundnessVerdict = (typeof soundnessVerdicts)[number]

/** One kind of thing that was found, however often. */
export interface SoundnessFinding {
  readonly code: SoundnessCode
  readonly count: number
  /** The first ones. */
  readonly places: readonly SoundnessPlace[]
}

export interface SoundnessPlace {
  /** Name of a file of the directory; empty for the database itself. */
  readonly file: string
  readonly region: string
  /** In bytes from the beginning of that file. */
  readonly offset: number
  readonly detail: string
}

export interface DatabaseSoundness {
  readonly pageSizeBytes: number
  /** Pages that the database counts, and those that are in the file. */
  readonly pages: { readonly counted: number; readonly present: number }
  /** Which of the two meta pages are valid; one is enough for etcd. */
  readonly metas: readonly [boolean, boolean]
  readonly trailer: Trailer
  /** Those whose content can be read, with how many entries. */
  readonly buckets: readonly { readonly name: string; readonly entries: number }[]
  /** Leaf pages of the keys, those that could be found, and those that can be read. */
  readonly leaves: { readonly found: number; readonly read: number }
  readonly revisions: number
  readonly lastRevision: number
  readonly liveKeys: number
  readonly values: ValueCheck
}

/** The SHA-256 that `snapshot save` puts behind a database. */
export type Trailer =
  | { readonly kind: 'matches'; readonly sha256: string }
  | { readonly kind: 'differs'; readonly sha256: string; readonly stored: string }
  /** A copy of `member/snap/db` has none. */
  | { readonly kind: 'absent' }

/** Objects of Kubernetes that were decoded to see whether they can be. */
export interface ValueCheck {
  readonly mode: 'all' | 'sampled'
  readonly checked: number
  readonly undecodable: number
}

export interface DirectorySoundness {
  readonly starts: Readonly<Record<'3.4' | '3.5' | '3.6', StartVerdict>>
  /** Of the version that the cluster is known to have. */
  readonly likelyVersion: '3.4' | '3.5' | '3.6' | undefined
  readonly nodeId: string | undefined
  readonly clusterId: string | undefined
  readonly members: number
  /** Index of the last entry of the log that the db has applied. */
  readonly consistentIndex: number | undefined
  readonly committedIndex: number
  readonly lastIndex: number | undefined
  /** The revision that etcd has after its start, with what is committed in the log. */
  readonly committedRevision: number | undefined
}
