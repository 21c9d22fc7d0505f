import type { Form, Severity } from '../model/severity.ts'
import type { TriageFacts } from './triage-facts.ts'

/** The rows of the severity table, each with its name, which the way out and the prohibitions are looked up by. */
export type Situation =
  | 'healthy'
  | 'degraded'
  | 'api-down'
  | 'writes-refused'
  | 'webhook-refuses'
  | 'majority-lost'
  | 'majority-destroyed'
  | 'no-data'
  | 'split'
  | 'corrupt'
  | 'unknown'

export interface Level {
  readonly situation: Situation
  readonly form: Form
  readonly severity: Severity
  readonly worst: Severity
  readonly irreversible: boolean
}

/** Judges by the first row that holds, worst first: two histories, no data, corruption, majority, writes, API. */
export function levelOf(facts: TriageFacts): Level {
  if (facts.isSplit) return level('split', 'split', { severity: 'T3', irreversible: true })
  if (isAllDataGone(facts)) return level('no-data', 'no-data', { severity: 'T3', irreversible: true })
  if (facts.isCorrupt) return level('corrupt', 'corrupt', { severity: 'T2', irreversible: !facts.hasOddMember })
  if (facts.quorum === 'lost') return lostLevel(facts)
  if (facts.quorum === 'present') return presentLevel(facts)
  return openLevel(facts)
}

function lostLevel(facts: TriageFacts): Level {
  // As long as nobody saw one intact directory, all of them may be gone.
  const worst = facts.survivors.length > 0 ? 'T2' : 'T3'
  if (isMajorityDestroyed(facts))
    return level('majority-destroyed', 'majority-lost', { severity: 'T2', worst, irreversible: true })
  return level('majority-lost', 'majority-lost', { severity: 'T2', worst })
}

function presentLevel(facts: TriageFacts): Level {
  if (facts.refusesWrites) return level('writes-refused', 'writes-refused', { severity: 'T1' })
  if (facts.api === 'down') return level('api-down', 'api-down', { severity: 'T1' })
  if (facts.webhookRefuses) return level('webhook-refuses', 'writes-refused', { severity: 'T1' })
  if (facts.bad.length > 0 || facts.api === 'degraded') return level('degraded', 'none', { severity: 'T1' })
  const isOpen = facts.unreached.length > 0 || facts.api === undefined
  return level('healthy', 'none', { severity: 'T0', worst: isOpen ? 'T1' : 'T0' })
}

/** Nobody could look at enough: the mildest level that fits is certain, anything worse is possible. */
function openLevel(facts: TriageFacts): Level {
  // A ready API server reads through etcd's majority to say so.
  const worst = facts.api === 'ready' || facts.api === 'degraded' ? 'T1' : 'T3'
  if (facts.refusesWrites) return level('writes-refused', 'writes-refused', { severity: 'T1', worst })
  if (facts.api === 'down') return level('api-down', 'api-down', { severity: 'T1', worst })
  const isBad = facts.bad.length > 0 || facts.dataLost.length > 0 || facts.api === 'degraded'
  return level('unknown', 'none', { severity: isBad ? 'T1' : 'T0', worst })
}

/** Whoever answers a linearizable read has the data, wherever it lies: the folder that was looked at is another, or was removed under it. */
const isAllDataGone = ({ voters, dataLost, quorum }: TriageFacts): boolean =>
  quorum !== 'present' && voters !== undefined && dataLost.length > 0 && dataLost.length >= voters.atMost

/** Whether even with every other member back there would be no majority. */
const isMajorityDestroyed = ({ voters, majority, dataLost }: TriageFacts): boolean =>
  voters !== undefined && majority !== undefined && voters.atMost - dataLost.length < majority

function level(
  situation: Situation,
  form: Form,
  rest: { readonly severity: Severity } & Partial<Pick<Level, 'worst' | 'irreversible'>>,
): Level {
  return { situation, form, worst: rest.severity, irreversible: false, ...rest }
}
