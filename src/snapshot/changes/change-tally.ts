import type { NoiseKind } from '../../model/field-change.ts'
import type { ChangeCount, FoldedNoise, NamespaceChange, ObjectChange } from '../../model/snapshot-diff.ts'

export interface TallyOptions {
  /** Lists noise as well. */
  readonly all: boolean
  readonly mostListed: number
}

/** Takes changes one by one: counts all of them, lists as many as an answer may hold, folds what says nothing. */
export class ChangeTally {
  readonly #options: TallyOptions
  readonly #counts = new Map<string, MutableCount>()
  readonly #folded = new Map<NoiseKind, { objects: number; fields: number }>()
  readonly #namespaces = new Map<string, 'added' | 'removed'>()
  readonly #listed: ObjectChange[] = []
  #room: number
  unlisted = 0

  constructor(options: TallyOptions) {
    this.#options = options
    this.#room = options.mostListed
  }

  add(change: ObjectChange): void {
    const { all } = this.#options
    const fields = all ? change.fields : change.fields.filter(({ noise }) => noise === undefined)
    const isFieldsOnly = change.fields.length > 0 && change.opaque === undefined
    const noise =
      change.noise ?? sameContent(change) ?? (isFieldsOnly && fields.length === 0 ? mainNoise(change) : undefined)
    if (noise !== undefined && !all) return void this.#fold(noise).objects++
    if (!all) for (const field of change.fields) if (field.noise !== undefined) this.#fold(field.noise).fields++
    const count = this.#countOf(change)
    count[change.change]++
    if (isStatusOnly(change)) count.statusOnly++
    if (isNamespace(change) && change.change !== 'changed') this.#namespaces.set(change.name, change.change)
    // A field weighs as much as an object: the answer is held in memory and printed.
    this.#room -= 1 + fields.length
    if (this.#room < 0) this.unlisted++
    else this.#listed.push({ ...change, fields })
  }

  get counts(): readonly ChangeCount[] {
    return [...this.#counts.values()].toSorted(
      (left, right) => compareTexts(left.namespace, right.namespace) || compareTexts(left.resource, right.resource),
    )
  }

  get objects(): readonly ObjectChange[] {
    return this.#listed.toSorted(
      (left, right) =>
        compareTexts(left.namespace, right.namespace) ||
        compareTexts(left.resource, right.resource) ||
        compareTexts(left.key, right.key),
    )
  }

  get namespaces(): readonly NamespaceChange[] {
    const { counts } = this
    return [...this.#namespaces]
      .toSorted(([left], [right]) => compareTexts(left, right))
      .map(([namespace, change]) => ({
        namespace,
        change,
        objects: counts.reduce((sum, count) => sum + (count.namespace === namespace ? count[change] : 0), 0),
      }))
  }

  get folded(): readonly FoldedNoise[] {
    return [...this.#folded].map(([kind, counts]) => ({ kind, ...counts }))
  }

  #countOf({ namespace, resource }: ObjectChange): MutableCount {
    const name = `${namespace}\0${resource}`
    const count = this.#counts.get(name) ?? { namespace, resource, added: 0, removed: 0, changed: 0, statusOnly: 0 }
    this.#counts.set(name, count)
    return count
  }

  #fold(kind: NoiseKind): { objects: number; fields: number } {
    const count = this.#folded.get(kind) ?? { objects: 0, fields: 0 }
    this.#folded.set(kind, count)
    return count
  }
}

/** Other bytes that say the same: encrypted with another key, written in another order. */
const sameContent = ({ change, fields, opaque }: ObjectChange): NoiseKind | undefined =>
  change === 'changed' && fields.length === 0 && opaque === undefined ? 'same-content' : undefined

/** Every write changes who manages what: it is the reason only where there is no other. */
const mainNoise = ({ fields }: ObjectChange): NoiseKind | undefined =>
  (fields.find(({ noise }) => noise !== 'managed-fields' && noise !== 'resource-version') ?? fields[0])?.noise

/** Controllers write a status all day; what somebody asked for is the rest. */
const isStatusOnly = ({ change, fields, opaque }: ObjectChange): boolean =>
  change === 'changed' &&
  opaque === undefined &&
  fields.every(({ path, noise }) => noise !== undefined || path === 'status' || /^status[.[]/.test(path))

type MutableCount = { -readonly [Name in keyof ChangeCount]: ChangeCount[Name] }

const isNamespace = ({ resource }: ObjectChange): boolean => resource === 'namespaces'

const compareTexts = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
