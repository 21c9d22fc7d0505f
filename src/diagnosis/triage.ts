import type { Condition } from '../model/condition.ts'
import type { FactSet } from '../model/fact.ts'
import { compareSeverity, type Severity, type Triage } from '../model/severity.ts'
import { triageFacts } from './triage-facts.ts'
import { type Level, levelOf } from './triage-level.ts'
import { forbiddenIn } from './triage-prohibitions.ts'
import { arithmeticOf, waysOut } from './triage-texts.ts'

/**
 * How bad it is, from observable facts and not from names. Conditions that were observed decide only what the facts leave
 * open: logs of a lost cluster, without any answer of a member, still mean what they say.
 */
export function evaluateTriage(set: FactSet, observed: readonly Condition[] = []): Triage {
  const facts = triageFacts(set, observed)
  const level = raisedBy(observed, levelOf(facts), facts.quorum === 'present')
  return {
    severity: level.severity,
    worst: level.worst,
    form: level.form,
    irreversible: level.irreversible,
    voters: facts.voters,
    quorum: facts.majority,
    answering: facts.answering,
    unknown: facts.unreached,
    forbidden: forbiddenIn(level, observed),
    arithmetic: arithmeticOf(facts, level),
    wayOut: waysOut[level.situation],
  }
}

/**
 * A condition says the mildest level that it means by itself. While the quorum stands nothing of one member is worse than
 * T1; a state that is wrong although all is healthy is T2, form logical. Otherwise the range of the facts is the limit.
 */
function raisedBy(observed: readonly Condition[], level: Level, isQuorumPresent: boolean): Level {
  const logical = observed.some(({ layer, severity }) => layer === 'workload' && compareSeverity(severity, 'T2') >= 0)
  if (isQuorumPresent && logical && compareSeverity(level.severity, 'T2') < 0)
    return { ...level, form: 'logical', severity: 'T2', worst: 'T2' }
  const limit = isQuorumPresent ? worse(level.worst, 'T1') : level.worst
  const floor = observed.map(({ severity }) => severity).reduce<Severity>(worse, 'T0')
  const severity = worse(level.severity, compareSeverity(floor, limit) > 0 ? limit : floor)
  const situation = level.situation === 'healthy' && severity !== 'T0' ? 'degraded' : level.situation
  return { ...level, situation, severity, worst: worse(level.worst, severity) }
}

const worse = (left: Severity, right: Severity): Severity => (compareSeverity(left, right) >= 0 ? left : right)
