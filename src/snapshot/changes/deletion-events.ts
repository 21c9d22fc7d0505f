import type { DeletedObject, DeletionEvent, DeletionKind, Recovery } from '../../model/snapshot-deleted.ts'
import type { DeadObject } from './dead-objects.ts'
import type { NamespaceSweep } from './namespace-sweeps.ts'
import type { RevisionClock } from './revision-clock.ts'

export interface GroupOptions {
  readonly sweeps: readonly NamespaceSweep[]
  readonly clock: RevisionClock
  readonly compactedRevision: number
}

/** Objects by what made them go: a namespace that went, somebody who deleted something, or the cluster itself. */
export function groupDeletions(dead: readonly DeadObject[], options: GroupOptions): readonly DeletionEvent[] {
  const { sweeps } = options
  const sorted = dead.toSorted(
    (left, right) => left.deletedRevision - right.deletedRevision || (left.key < right.key ? -1 : 1),
  )
  const swept = sweeps.map((sweep) => ({ sweep, objects: sorted.filter((object) => isSweptBy(object, sweep)) }))
  const taken = new Set(swept.flatMap(({ objects }) => objects))
  const rest = sorted.filter((object) => !taken.has(object))
  const byUid = new Map(rest.filter(({ uid }) => uid !== '').map((object) => [object.uid, object]))
  const routine = new Map<DeletionKind, DeadObject[]>()
  const asked: DeadObject[] = []
  for (const object of rest) {
    const kind = routineKind(object, byUid)
    if (kind === undefined) asked.push(object)
    else routine.set(kind, [...(routine.get(kind) ?? []), object])
  }
  return [
    ...swept.flatMap(({ sweep, objects }) =>
      objects.length === 0 && sweep.endRevision !== undefined ? [] : [sweepEvent(sweep, objects, options)],
    ),
    ...bursts(asked, { byUid, clock: options.clock }).map((objects) => eventOf('objects', objects, options)),
    ...[...routine].map(([kind, objects]) => eventOf(kind, objects, options)),
  ]
}

const isSweptBy = ({ resource, namespace, name, deletedRevision }: DeadObject, sweep: NamespaceSweep): boolean =>
  deletedRevision >= sweep.beginRevision &&
  deletedRevision <= sweep.lastRevision &&
  (namespace === sweep.namespace || (resource === 'namespaces' && name === sweep.namespace))

/** What goes without anybody asking. An owner that was deleted itself takes what it owns along. */
function routineKind(object: DeadObject, byUid: ReadonlyMap<string, DeadObject>): DeletionKind | undefined {
  const { resource, hasLease, ownerUid } = object
  if (resource === 'events') return 'routine-expired'
  if (resource === 'masterleases' || resource === 'leases' || resource === '') return 'routine-records'
  if (hasLease) return 'routine-expired'
  if (resource === 'endpoints' || resource === 'endpointslices')
    return byUid.has(ownerUid) ? undefined : 'routine-owned'
  return ownerUid !== '' && !byUid.has(ownerUid) ? 'routine-owned' : undefined
}

/** Deletions that follow each other within this time belong to one command. */
const BURST_MS = 10_000
/** Where no time is known. */
const BURST_REVISIONS = 20

/** One namespace, one moment; what is owned goes with its owner, however late the garbage collector was. */
function bursts(
  objects: readonly DeadObject[],
  { byUid, clock }: { readonly byUid: ReadonlyMap<string, DeadObject>; readonly clock: RevisionClock },
): readonly (readonly DeadObject[])[] {
  const found: DeadObject[][] = []
  const last = new Map<string, DeadObject[]>()
  const placeOf = new Map<DeadObject, DeadObject[]>()
  const roots = objects.filter(({ ownerUid }) => !byUid.has(ownerUid))
  for (const object of roots) {
    const before = last.get(object.namespace)
    const previous = before?.at(-1)
    const isNear = previous !== undefined && isOneMoment(previous, object, clock)
    const burst = isNear && before !== undefined ? before : []
    if (!isNear) found.push(burst)
    burst.push(object)
    last.set(object.namespace, burst)
    placeOf.set(object, burst)
  }
  for (const object of objects.filter((one) => !placeOf.has(one))) {
    const burst = placeOf.get(rootOf(object, byUid))
    if (burst === undefined) found.push([object])
    else burst.push(object)
  }
  return found.map((burst) => burst.toSorted((left, right) => left.deletedRevision - right.deletedRevision))
}

function rootOf(object: DeadObject, byUid: ReadonlyMap<string, DeadObject>): DeadObject {
  const met = new Set([object])
  let root = object
  for (let owner = byUid.get(root.ownerUid); owner !== undefined && !met.has(owner); owner = byUid.get(root.ownerUid)) {
    met.add(owner)
    root = owner
  }
  return root
}

function isOneMoment(left: DeadObject, right: DeadObject, clock: RevisionClock): boolean {
  const [from, to] = [clock(left.deletedRevision).from, clock(right.deletedRevision).to]
  if (from === undefined || to === undefined) return right.deletedRevision - left.deletedRevision <= BURST_REVISIONS
  return Date.parse(to) - Date.parse(from) <= BURST_MS
}

function sweepEvent(sweep: NamespaceSweep, objects: readonly DeadObject[], options: GroupOptions): DeletionEvent {
  const event = eventOf('namespace', objects, options)
  const { namespace, askedAt, managers, beginRevision, endRevision } = sweep
  return {
    ...event,
    ...{
      namespace,
      askedAt,
      managers,
      isOver: endRevision !== undefined,
      isPartial: beginRevision <= options.compactedRevision,
    },
    recovery:
      objects.length === 0 ? undefined : recoveryOf(objects, Math.max(beginRevision - 1, options.compactedRevision)),
  }
}

function eventOf(
  kind: DeletionKind,
  objects: readonly DeadObject[],
  { clock, compactedRevision }: GroupOptions,
): DeletionEvent {
  const [first, last] = [objects[0]?.deletedRevision ?? 0, objects.at(-1)?.deletedRevision ?? 0]
  const counts = new Map<string, number>()
  for (const { resource } of objects) counts.set(resource, (counts.get(resource) ?? 0) + 1)
  const namespaces = new Set(objects.map(({ namespace }) => namespace))
  return {
    kind,
    namespace: namespaces.size === 1 ? (objects[0]?.namespace ?? '') : '',
    ...{ isOver: true, isPartial: false, firstRevision: first, lastRevision: last },
    askedAt: objects.flatMap(({ deletionTimestamp }) => deletionTimestamp ?? []).toSorted()[0],
    ...{ firstTime: clock(first), lastTime: clock(last), managers: [] },
    counts: [...counts]
      .map(([resource, count]) => ({ resource, count }))
      .toSorted((left, right) => right.count - left.count || (left.resource < right.resource ? -1 : 1)),
    objects: objects.map(shownOf),
    recovery: recoveryOf(objects, Math.max(first - 1, compactedRevision)),
  }
}

/** What stands at one revision; what is written there is not touched by what came later. */
function recoveryOf(objects: readonly DeadObject[], revision: number): Recovery {
  const readable = objects.filter((one) => one.readableRevision !== undefined)
  const isThere = ({ createRevision, deletedRevision }: DeadObject): boolean =>
    createRevision !== undefined && createRevision <= revision && deletedRevision > revision
  const there = readable.filter(isThere)
  return {
    revision,
    objects: there.length,
    changedLater: there.filter(({ readableRevision = 0 }) => readableRevision > revision).length,
    elsewhere: readable.filter((one) => !isThere(one)).map(shownOf),
    lost: objects.length - readable.length,
  }
}

function shownOf(object: DeadObject): DeletedObject {
  const {
    key,
    resource,
    namespace,
    name,
    deletedRevision,
    readableRevision,
    createRevision,
    kind,
    uid,
    owner,
    origin,
  } = object
  return { key, resource, namespace, name, deletedRevision, readableRevision, createRevision, kind, uid, owner, origin }
}
