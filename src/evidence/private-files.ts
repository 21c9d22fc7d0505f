import type { GatherEntry, Gathered } from './gather.ts'
import { requireFile, snippet } from './recipe.ts'

const PREFIX = 'private:'

/** Entries that read files into memory for the length of one capture. None of them goes to the sink. */
export const planPrivateFiles = (paths: readonly string[]): readonly GatherEntry[] =>
  [...new Set(paths)].map((path) => ({
    recipe: snippet(
      'text',
      { source: path, script: `${requireFile(path)}exec cat "$f"` },
      { detail: `${PREFIX}${path}`, timeoutMs: 3_000, capBytes: 256 << 10 },
    ),
    store: false,
    retain: true,
  }))

/** Path to text of those that could be read. */
export const privateTexts = (gathered: readonly Gathered[]): ReadonlyMap<string, string> =>
  new Map(
    gathered
      .filter((one) => one.outcome === 'collected' && one.entry.recipe.detail?.startsWith(PREFIX) === true)
      .map((one) => [one.entry.recipe.detail?.slice(PREFIX.length) ?? '', one.bytes.toString('utf8')]),
  )
