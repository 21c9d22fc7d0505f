import type { SoundnessFinding } from '../../model/soundness.ts'
import { readLockHolder } from '../../reach/files/lock-holder.ts'
import { evaluateVerdict, finding } from '../../snapshot/soundness/evaluate-soundness.ts'

/** Damage is never reported from a file that a running etcd holds: it goes before what was found, and makes it *not evaluated*. */
export function heldFindings(findings: readonly SoundnessFinding[], file: string): readonly SoundnessFinding[] {
  const verdict = evaluateVerdict(findings)
  if (verdict !== 'damaged' && verdict !== 'incomplete') return findings
  const holder = readLockHolder(file)
  return holder === undefined ? findings : [finding('in-use', `process ${holder} holds a lock on it`), ...findings]
}
