/** A file below something that the user named. Reading gives its content, decompressed where it was compressed. */
export interface PlainFile {
  /** Shown to people, unique: what the user named, with the way down from it. */
  readonly path: string
  /** The way down alone; just the file name when the user named the file itself. */
  readonly relativePath: string
  /** Name of what the user named, without its folders, and the folder around it: `cp1`, `incident`. */
  readonly rootName: string
  readonly rootIsFolder: boolean
  /** On disk. */
  readonly sizeBytes: number
}

/** Something below a named path that could not be looked at. */
export interface UnreadablePath {
  readonly path: string
  readonly reason: string
}

export interface PlainFileListing {
  readonly files: readonly PlainFile[]
  readonly unreadable: readonly UnreadablePath[]
}

/** What plain files need of the file system. Implemented by `reach`. */
export interface PlainFileTree {
  /** In order of path. Never follows a link into what was already visited. */
  readonly list: (paths: readonly string[]) => Promise<PlainFileListing>
  /** Pieces from the beginning, the middle and the end; of a compressed file only from the beginning. */
  readonly sample: (file: PlainFile) => Promise<readonly Uint8Array[]>
  readonly open: (file: PlainFile) => AsyncIterable<Uint8Array>
}
