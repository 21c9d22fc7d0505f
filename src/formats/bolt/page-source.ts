/** Bytes at offsets, read when they are asked for: a database may be larger than memory. `reach` implements it over a file. */
export interface PageSource {
  readonly sizeBytes: number
  /** Fills `into` with what stands from `offset` (in bytes) on; gives how many bytes there were, fewer only at the end. */
  readonly read: (offset: number, into: Uint8Array) => number
}
