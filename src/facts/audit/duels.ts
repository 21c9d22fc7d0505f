import type { AuditLine } from './audit-log.ts'

export interface Duel {
  readonly text: string
  /** One line of each side, more or less. */
  readonly lines: readonly AuditLine[]
}

/** An object made and deleted as often as this is nobody's intention. */
const FEWEST_ROUNDS = 3
/** Two writers may meet on one object; that they take turns as often as this is no chance. */
const FEWEST_TURNS = 10
/** What lies further apart is not one fight. */
const LONGEST_PAUSE_MS = 10 * 60_000

/**
 * Objects that two writers fight over: one makes what the other deletes, or both change it in turns. Told by user, program and
 * address, because the same account at an address outside of the cluster is another cluster's controller.
 */
export function findDuels(writes: readonly AuditLine[]): readonly Duel[] {
  const objects = Map.groupBy(
    writes.filter(({ write }) => write.subresource === '' || write.subresource === 'scale'),
    ({ write }) => `${write.resource} ${write.namespace === '' ? '' : `${write.namespace}/`}${write.name}`,
  )
  return [...objects].flatMap(([object, history]) => {
    const recent = lastFight(history)
    const duel = rounds(object, recent) ?? turns(object, recent)
    return duel === undefined ? [] : [duel]
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
  return { text: `${text}${every(deleted)}`, lines: [maker, deleter] }
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
  return { text: `${text}${every(alternations)}`, lines: [other, last] }
}

const sideOf = ({ write }: AuditLine): string => `${write.user} (${write.agent} at ${write.address})`

/** The period of a resync loop tells which controller it is. */
function every(history: readonly AuditLine[]): string {
  const [first, last] = [history[0], history.at(-1)]
  if (first === undefined || last === undefined || history.length < 2) return ''
  const seconds = (Date.parse(last.write.at) - Date.parse(first.write.at)) / 1000 / (history.length - 1)
  return Number.isNaN(seconds) ? '' : `, every ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
}
