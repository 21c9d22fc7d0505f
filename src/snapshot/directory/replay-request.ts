import type { Compare, PutRequest, RaftRequest, RequestOperation, TxnRequest } from '../../formats/etcd/raft-request.ts'
import { alarmName, type LiveKey, type ReplayStore } from './replay-store.ts'

type Refusal =
  | 'lease-not-found'
  | 'lease-exists'
  | 'key-not-found'
  | 'no-space'
  | 'corrupt'
  | 'compacted'
  | 'future-revision'

export type Outcome =
  /** Writes made; for a transaction whether its comparisons held. */
  | { readonly kind: 'applied'; readonly writes: number; readonly succeeded?: boolean }
  | { readonly kind: 'refused'; readonly reason: Refusal }
  /** Not of keys: members, users, nothing. */
  | { readonly kind: 'elsewhere' }

const applied = (writes: number): Outcome => ({ kind: 'applied', writes })
const refused = (reason: Refusal): Outcome => ({ kind: 'refused', reason })

/** Applies one request as a member does that starts again: nobody waits for an answer, so that reads are skipped. */
export function replayRequest(store: ReplayStore, request: RaftRequest): Outcome {
  const refusal = refusedByAlarm(store, request)
  if (refusal !== undefined) return refused(refusal)
  switch (request.kind) {
    case 'put': {
      const reason = putRefusal(store, request)
      if (reason !== undefined) return refused(reason)
      put(store, request)
      return applied(store.end())
    }
    case 'delete-range':
      for (const key of store.findRange(request)) store.delete(key)
      return applied(store.end())
    case 'txn':
      return replayTxn(store, request)
    case 'compaction':
      return compact(store, request.revision)
    case 'lease-grant':
      if (request.lease === '0') return refused('lease-not-found')
      if (store.leases.has(request.lease)) return refused('lease-exists')
      store.leases.add(request.lease)
      return applied(0)
    case 'lease-revoke':
      if (!store.leases.delete(request.lease)) return refused('lease-not-found')
      for (const key of store.keysOfLease(request.lease)) store.delete(key)
      return applied(store.end())
    case 'alarm':
      changeAlarm(store, request)
      return applied(0)
    default:
      return { kind: 'elsewhere' }
  }
}

const ofKeys: ReadonlySet<RaftRequest['kind']> = new Set([
  'put',
  'delete-range',
  'txn',
  'range',
  'compaction',
  'lease-grant',
  'lease-revoke',
] as const)

/** With CORRUPT raised all requests of keys are refused; with NOSPACE those that may grow the store, whichever branch would run. */
function refusedByAlarm(store: ReplayStore, request: RaftRequest): Refusal | undefined {
  const kinds = new Set([...store.alarms.values()].map(({ kind }) => kind))
  if (kinds.has('corrupt') && ofKeys.has(request.kind)) return 'corrupt'
  if (!kinds.has('nospace')) return undefined
  return request.kind === 'lease-grant' || (isOperation(request) && mayPut(request)) ? 'no-space' : undefined
}

const isOperation = (request: RaftRequest): request is PutRequest | TxnRequest =>
  request.kind === 'put' || request.kind === 'txn'

const mayPut = (operation: RequestOperation): boolean =>
  operation.kind === 'put' || (operation.kind === 'txn' && [...operation.success, ...operation.failure].some(mayPut))

function changeAlarm(store: ReplayStore, request: Extract<RaftRequest, { kind: 'alarm' }>): void {
  const { action, alarm, memberId } = request
  if (alarm !== 'nospace' && alarm !== 'corrupt') return
  const one = { kind: alarm, memberId }
  if (action === 'activate') store.alarms.set(alarmName(one), one)
  if (action === 'deactivate') store.alarms.delete(alarmName(one))
}

function compact(store: ReplayStore, revision: number): Outcome {
  if (revision <= store.compactRevision) return refused('compacted')
  if (revision > store.currentRevision) return refused('future-revision')
  store.compactRevision = revision
  return applied(0)
}

function putRefusal(store: ReplayStore, request: PutRequest): Refusal | undefined {
  if ((request.ignoreValue || request.ignoreLease) && store.find(request.key) === undefined) return 'key-not-found'
  return request.lease !== undefined && !store.leases.has(request.lease) ? 'lease-not-found' : undefined
}

function put(store: ReplayStore, request: PutRequest): void {
  const before = store.find(request.key)
  const value = request.ignoreValue ? (before?.value ?? new Uint8Array()) : request.value
  store.put(request.key, value, request.ignoreLease ? before?.lease : request.lease)
}

/** A transaction with the branches that its comparisons chose, all of them against the state before it. */
interface ChosenTxn {
  readonly succeeded: boolean
  readonly operations: readonly (Exclude<RequestOperation, TxnRequest> | ChosenTxn)[]
}

const isChosenTxn = (operation: ChosenTxn['operations'][number]): operation is ChosenTxn => 'operations' in operation

function replayTxn(store: ReplayStore, request: TxnRequest): Outcome {
  const chosen = choose(store, request)
  // A starting member takes the reads out of the outermost branches before it looks whether their revisions exist.
  const outer = { ...chosen, operations: chosen.operations.filter((one) => isChosenTxn(one) || one.kind !== 'range') }
  const refusal = firstRefusal(store, outer)
  if (refusal !== undefined) return refused(refusal)
  execute(store, outer)
  return { kind: 'applied', writes: store.end(), succeeded: chosen.succeeded }
}

function choose(store: ReplayStore, request: TxnRequest): ChosenTxn {
  const succeeded = request.compare.every((one) => holds(store, one))
  const branch = succeeded ? request.success : request.failure
  return { succeeded, operations: branch.map((one) => (one.kind === 'txn' ? choose(store, one) : one)) }
}

function firstRefusal(store: ReplayStore, { operations }: ChosenTxn): Refusal | undefined {
  for (const operation of operations) {
    const reason = isChosenTxn(operation) ? firstRefusal(store, operation) : operationRefusal(store, operation)
    if (reason !== undefined) return reason
  }
  return undefined
}

function operationRefusal(store: ReplayStore, operation: Exclude<RequestOperation, TxnRequest>): Refusal | undefined {
  if (operation.kind === 'put') return putRefusal(store, operation)
  if (operation.kind !== 'range' || operation.revision === 0) return undefined
  if (operation.revision > store.currentRevision) return 'future-revision'
  return operation.revision < store.compactRevision ? 'compacted' : undefined
}

function execute(store: ReplayStore, { operations }: ChosenTxn): void {
  for (const operation of operations) {
    if (isChosenTxn(operation)) execute(store, operation)
    else if (operation.kind === 'put') put(store, operation)
    else if (operation.kind === 'delete-range') for (const key of store.findRange(operation)) store.delete(key)
  }
}

/** Over a range it must hold for every key in it. A key that does not exist is all zeros, and no value equals a missing one. */
function holds(store: ReplayStore, compare: Compare): boolean {
  const keys = store.findRange(compare)
  if (keys.length === 0) return compare.target !== 'value' && matches(compare, orderOf(0n, compare.number))
  return keys.every((key) => matches(compare, compareOne(compare, key)))
}

function compareOne({ target, number, value }: Compare, key: LiveKey): number {
  if (target === 'value') return Buffer.compare(key.value ?? new Uint8Array(), value)
  const lease = (): bigint => BigInt.asIntN(64, BigInt(`0x${key.lease ?? '0'}`))
  const actual = {
    version: () => BigInt(key.version),
    create: () => BigInt(key.createRevision),
    mod: () => BigInt(key.modRevision),
    lease,
  }[target]()
  return orderOf(actual, number)
}

const orderOf = (left: bigint, right: bigint): number => (left < right ? -1 : left > right ? 1 : 0)

const matches = ({ result }: Compare, order: number): boolean =>
  ({ equal: order === 0, greater: order > 0, less: order < 0, 'not-equal': order !== 0 })[result]
