/** What a made pair of snapshots holds, kept beside them: what is asked of them is taken from it. */
export interface Contents {
  readonly keys: number
  /** A namespace that is in both. */
  readonly namespace: string
  /** A ConfigMap of that namespace that nobody changed. */
  readonly sample: { readonly key: string; readonly name: string }
  /** Of all keys of that namespace, with the last slash. */
  readonly prefixes: readonly string[]
}
