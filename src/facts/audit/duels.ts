import type { AuditLine } from './audit-log.ts'

export interface Duel {
  readonly text: string
  /** The last of each side, the later one at the end. */
  readonly lines: readonly AuditLine[]
  /** Undefined where the log has no times. */
  readonly periodMs: number | undefined
}

/** An object made and deleted as often as this is nobody's intention. */
const FEWEST_ROUNDS = 3
/** Two writers may meet on one object; that they take turns as often as this is no chance. */
const FEWEST_TURNS = 10
/** What lies further apart is not one fight. */
const LONGEST_PAUSE_MS = 10 * 60_000
/** So long a look at the cluster may take: the log was read before its end. */
const CAPTURE_MS = 20_000
/** A fight that missed so many of its turns is over. */
const MISSED_TURNS = 5

/**
 * Objects that two writers fight over: one makes what the other deletes, or both change it in turns. Told by user, program and
 * address, because the same account at an address outside of the cluster is another cluster's controller.
 */
export function findDuels(writes: readonly AuditLine[], referenceMs: number): readonly Duel[] {
  const objects = Map.groupBy(
    writes.filter(({ write }) => write.subresource === '' || write.subresource === 'scale'),
    ({ write }) => `${write.resource} ${write.namespace === '' ? '' : `${write.namespace}/`}${write.name}`,
  )
  return [...objects].flatMap(([object, history]) => {
    const recent = lastFight(history)
    const duel = rounds(object, recent) ?? turns(object, recent)
    return duel === undefined || isOver(duel, referenceMs) ? [] : [duel]
  })
}

/** The writes since the last long pause. */
function lastFight(history: readonly AuditLine[]): readonly AuditLine[] {
  let from = 0
  history.forEach(({ write }, index) => {
    const before = history[index - 1]?.write.at
    if (before !== undefined && Date.parse(write.at) - Date.parse(before) > LONGEST_PAUSE_MS) from = index
  })
  return history.slice(from)
}

/** A StatefulSet's pods come back under their names as well: the one who deletes must not be the one who makes. */
function rounds(object: string, history: readonly AuditLine[]): Duel | undefined {
  const made = history.filter(({ write }) => write.verb === 'create')
  const deleted = history.filter(({ write }) => write.verb === 'delete')
  const [maker, deleter] = [made.at(-1), deleted.at(-1)]
  if (maker === undefined || deleter === undefined || sideOf(maker) === sideOf(deleter)) return undefined
  if (made.length < FEWEST_ROUNDS || deleted.length < FEWEST_ROUNDS) return undefined
  const text = `${object}: made ${made.length} times by ${sideOf(maker)}, deleted ${deleted.length} times by ${sideOf(deleter)}`
  const lines = maker.write.at < deleter.write.at ? [maker, deleter] : [deleter, maker]
  return duelOf(text, lines, deleted)
}

function turns(object: string, history: readonly AuditLine[]): Duel | undefined {
  const changes = history.filter(({ write }) => write.verb === 'update' || write.verb === 'patch')
  const alternations = changes.filter((entry, index) => {
    const before = changes[index - 1]
    return before !== undefined && sideOf(before) !== sideOf(entry)
  })
  const [last, other] = [alternations.at(-1), alternations.at(-2)]
  if (last === undefined || other === undefined || alternations.length < FEWEST_TURNS) return undefined
  const text = `${object}: changed ${alternations.length} times in turns by ${sideOf(other)} and ${sideOf(last)}`
  return duelOf(text, [other, last], alternations)
}

const sideOf = ({ write }: AuditLine): string => `${write.user} (${write.agent} at ${write.address})`

/** The period of a resync loop tells which controller it is. It is the middle one of all pauses: a fight may have rested meanwhile. */
function duelOf(text: string, lines: readonly AuditLine[], rhythm: readonly AuditLine[]): Duel {
  const times = rhythm.map(({ write }) => Date.parse(write.at))
  const pauses = times.slice(1).map((time, index) => time - (times[index] ?? time))
  const periodMs = pauses.toSorted((left, right) => left - right)[Math.floor(pauses.length / 2)]
  if (periodMs === undefined || pauses.some(Number.isNaN)) return { text, lines, periodMs: undefined }
  const seconds = periodMs / 1000
  return { text: `${text}, every ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`, lines, periodMs }
}

function isOver({ lines, periodMs }: Duel, referenceMs: number): boolean {
  const last = Date.parse(lines.at(-1)?.write.at ?? '')
  return periodMs !== undefined && referenceMs - last > MISSED_TURNS * periodMs + CAPTURE_MS
}
