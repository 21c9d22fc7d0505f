import type { AlphanumericRun } from './redaction-rule.ts'

const member = new Uint8Array(256)
for (const byte of Buffer.from('abcdefghijklmnopqrstuvwxyz0123456789')) member[byte] = 1

/**
 * Finds runs of small letters and digits. A run of at least `stride` bytes covers one of the probed positions, so most bytes
 * are never looked at. `onRun` gets the owners and the last byte.
 */
export function scanRuns(
  bytes: Uint8Array,
  runs: readonly (AlphanumericRun | undefined)[],
  onRun: (end: number, owner: number) => void,
): void {
  const stride = Math.min(...runs.map((run) => run?.atLeast ?? Number.POSITIVE_INFINITY))
  if (!Number.isFinite(stride)) return
  for (let probe = stride - 1; probe < bytes.length; probe += stride) {
    if (member[bytes[probe] ?? 0] === 0) continue
    let end = probe + 1
    while (end < bytes.length && member[bytes[end] ?? 0] === 1) end++
    let start = probe
    while (start > 0 && member[bytes[start - 1] ?? 0] === 1) start--
    if (end - start >= stride) report({ start, end, before: bytes[start - 1] ?? 0 }, runs, onRun)
    probe = Math.max(probe, end - (end % stride) - 1)
  }
}

interface FoundRun {
  readonly start: number
  readonly end: number
  readonly before: number
}

function report(
  found: FoundRun,
  runs: readonly (AlphanumericRun | undefined)[],
  onRun: (end: number, owner: number) => void,
): void {
  const length = found.end - found.start
  for (const [owner, run] of runs.entries()) {
    if (!run || length < run.atLeast || length > run.atMost) continue
    if (run.after === undefined || run.after.charCodeAt(0) === found.before) onRun(found.end - 1, owner)
  }
}
