import { hash } from 'node:crypto'
import {
  decodeExactJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  renderExactJson,
} from '../../base/exact-json.ts'
import type { FieldChange, FieldValue, NoiseKind, ObjectName } from '../../model/field-change.ts'
import { type FieldPath, findDifferences, type JsonDifference, type PathStep, renderPath } from './field-changes.ts'

export interface ChangeView {
  /** Shows what Secrets hold. */
  readonly reveal: boolean
  /** Drawn for this run: a fingerprint of a password must not be a hash that can be guessed at. */
  readonly seed: number
}

/** The fields in which two states of one object differ, with what is noise named and what is secret hidden. */
export function describeFieldChanges(before: JsonObject, after: JsonObject, view: ChangeView): readonly FieldChange[] {
  const kind = kindOf(before, after)
  return findDifferences(before, after).map((difference) => {
    const noise = noiseOf(kind, difference)
    const shown = (value: JsonValue): FieldValue => shownValue(after, { value, path: difference.path }, view)
    return {
      path: renderPath(difference.path),
      kind: difference.kind,
      ...(difference.before === undefined ? {} : { before: shown(difference.before) }),
      ...(difference.after === undefined ? {} : { after: shown(difference.after) }),
      ...(noise === undefined ? {} : { noise }),
    }
  })
}

const kindOf = (before: JsonObject, after: JsonObject): string => String(after.kind ?? before.kind ?? '')

/** A value that stands in an object at a path, or what may be shown of it. */
export function shownValue(
  object: JsonObject,
  { value, path }: { readonly value: JsonValue; readonly path: FieldPath },
  { reveal, seed }: ChangeView,
): FieldValue {
  const isHidden = object.kind === 'Secret' && !reveal && isSecretPath(path)
  return isHidden ? { kind: 'hidden', fingerprint: fingerprintOf(value, seed) } : { kind: 'value', value }
}

/** Objects that come, go and change all the time, whatever is in them. */
export function noiseOfObject({ resource, key }: ObjectName): NoiseKind | undefined {
  if (key === 'compact_rev_key') return 'compaction-clock'
  return objectNoise[resource.split('.')[0] ?? '']
}

const objectNoise: Readonly<Record<string, NoiseKind>> = { events: 'events', masterleases: 'api-server-records' }

/** How leaders were elected before there were leases. */
const LEADER = 'control-plane.alpha.kubernetes.io/leader'
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

function noiseOf(kind: string, { path, before, after }: JsonDifference): NoiseKind | undefined {
  const [first, second, third] = path.map(memberOf)
  if (first === 'metadata' && second === 'managedFields') return 'managed-fields'
  if (first === 'metadata' && (second === 'resourceVersion' || second === 'selfLink')) return 'resource-version'
  if (kind === 'Lease' && first === 'spec' && second === 'renewTime') return 'lease-renewals'
  if (second === 'annotations' && third === LEADER && isRenewal(before, after)) return 'lease-renewals'
  const last = memberOf(path.at(-1) ?? { element: '' })
  return kind === 'Node' && second === 'conditions' && last === 'lastHeartbeatTime' ? 'heartbeats' : undefined
}

const memberOf = (step: PathStep): string => ('member' in step ? step.member : '')

function isRenewal(before: JsonValue | undefined, after: JsonValue | undefined): boolean {
  const [left, right] = [before, after].map((value) => (typeof value === 'string' ? decodeExactJson(value) : undefined))
  return (
    isJsonObject(left) &&
    isJsonObject(right) &&
    findDifferences(left, right).every(({ path }) => renderPath(path) === 'renewTime')
  )
}

function isSecretPath(path: FieldPath): boolean {
  const [first, second, third] = path.map(memberOf)
  if (first === 'metadata') return second === 'annotations' && (third === undefined || third === LAST_APPLIED)
  return !['kind', 'apiVersion', 'type', 'immutable'].includes(first ?? '')
}

/** Eight digits. Equal ones mean equal values, within this run. */
const fingerprintOf = (value: JsonValue, seed: number): string =>
  hash('sha256', `${seed} ${renderExactJson(value)}`, 'hex').slice(0, 8)
