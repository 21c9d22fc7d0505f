/** What a bundle needs of the file system. Implemented by `reach`; paths are relative, with `/`, and safe by construction. */
export interface BundleFiles {
  /** Shown to people: the folder or the archive. */
  readonly name: string
  /** Everything below the folder; `other` is what is neither a file nor a folder and is never opened. */
  readonly list: () => Promise<readonly BundleFile[]>
  readonly read: (path: string) => AsyncIterable<Uint8Array>
}

export interface BundleFile {
  readonly path: string
  readonly kind: 'file' | 'other'
  readonly sizeBytes: number
}

/** A folder that a bundle is written into. Everything is private to the operator, and no file is ever overwritten. */
export interface BundleStore extends BundleFiles {
  /** Fails when the file exists. */
  readonly create: (path: string) => Promise<BundleOutput>
  /** Puts the whole file beside and renames it, so that a reader sees all of it or none. */
  readonly replace: (path: string, text: string) => Promise<void>
  /** Gives back the space that was set aside, so that the manifest of a bundle that filled the disk can still be written. */
  readonly releaseReserve: () => Promise<void>
}

export interface BundleOutput {
  readonly write: (bytes: Uint8Array) => Promise<void>
  readonly close: () => Promise<void>
}

/** Whether an attempt to write failed for want of space. */
export function isDiskFull(thrown: unknown): boolean {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
}
