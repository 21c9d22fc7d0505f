import { shorten } from '../../base/text.ts'
import type { ProofReasonCode, ProofVerdict } from '../../model/snapshot-proof.ts'
import type { ProcessEnd } from '../../reach/throwaway/supervised-process.ts'

/** Why a proof ended where it did. */
export interface ProofStop {
  readonly verdict: Exclude<ProofVerdict, 'proven'>
  readonly code: ProofReasonCode
  readonly detail: string
}

export const refuted = (code: ProofReasonCode, detail: string): ProofStop => ({ verdict: 'refuted', code, detail })
export const notEvaluated = (code: ProofReasonCode, detail: string): ProofStop => ({
  ...{ verdict: 'not-evaluated', code, detail },
})

/** This machine or the program is to blame, not the snapshot. */
const NOT_ITS_FAULT =
  /no space left|cannot allocate memory|out of memory|permission denied|operation not permitted|too many open files|address already in use|unknown flag|flag provided but not defined|file name too long/i

/** What the end of etcd or of its tool says of the snapshot. A crash of its own (SIGBUS, SIGSEGV) speaks against it, a kill does not. */
export function stopOfEnd(what: 'restore-refused' | 'etcd-died', end: ProcessEnd, lines: readonly string[]): ProofStop {
  const words = lastWords(lines)
  const said = words === '' ? describeEnd(end) : words
  if (end.kind === 'timed-out') return notEvaluated('too-slow', said)
  const isKilled = end.kind === 'killed' && !['SIGBUS', 'SIGSEGV', 'SIGABRT'].includes(end.signal ?? '')
  if (isKilled || end.kind === 'did-not-start' || end.exitCode === 0 || NOT_ITS_FAULT.test(said))
    return notEvaluated('etcd-killed', said)
  return refuted(what, said)
}

function describeEnd(end: ProcessEnd): string {
  if (end.kind === 'timed-out') return 'it said nothing and did not end'
  return end.signal === undefined ? `exit code ${end.exitCode ?? 'unknown'}, without a word` : `killed by ${end.signal}`
}

const LONGEST = 600

/** The line by which a program explains its end: the first panic, else the last error, else the last line. */
function lastWords(lines: readonly string[]): string {
  const found =
    lines.find((line) => /^panic:|^fatal error:|^unexpected fault|"level":"(?:panic|fatal)"/.test(line)) ??
    lines.findLast((line) => /"level":"error"|^Error:|\berror\b/i.test(line)) ??
    lines.at(-1) ??
    ''
  return shorten(found.trim(), LONGEST)
}
