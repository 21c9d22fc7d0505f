import type { Work } from '../../base/work.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import type { ObjectName } from '../../model/field-change.ts'
import type { Lineage, ObjectChange, SnapshotDiff } from '../../model/snapshot-diff.ts'
import type { StoredValue } from '../../model/stored-value.ts'
import { type RevisionFeed, visitFeed } from '../store/revision-feed.ts'
import { keyBucket, type RevisionView } from '../store/revision-store.ts'
import { ChangeTally, type TallyOptions } from './change-tally.ts'
import { compareRows, sameBefore } from './compare-rows.ts'
import { describeSide, SideNotes, type SideView } from './diff-side.ts'
import { findFirstDifference } from './first-difference.ts'
import { collectLiveRows, type LiveRows, planShares, type Share } from './live-rows.ts'
import { type ChangeView, describeFieldChanges, noiseOfObject } from './object-changes.ts'
import { nameOfKey } from './object-name.ts'

export interface DiffInput {
  /** As the operator named it. */
  readonly name: string
  readonly feed: RevisionFeed
}

export interface DiffOptions extends ChangeView, TallyOptions {
  readonly matches: (object: ObjectName) => boolean
  readonly decode: (value: Uint8Array, key: string) => StoredValue
}

/** What became of every object between two files. Memory: for a quarter of a million keys at once and what is listed, whatever the files hold. */
export function* diffSnapshots(before: DiffInput, after: DiffInput, options: DiffOptions): Work<SnapshotDiff> {
  const problems: FormatProblem[] = [...before.feed.store.problems, ...after.feed.store.problems]
  const tally = new ChangeTally(options)
  const notes = { before: new SideNotes(before, options.seed), after: new SideNotes(after, options.seed) }
  const inputs = { before, after, seed: options.seed, shares: yield* planShares([before.feed.store, after.feed.store]) }
  let differsBy = Number.POSITIVE_INFINITY
  const visit = function* (sides: Sides): Work<void> {
    notes.before.note(sides.before.rows)
    notes.after.note(sides.after.rows)
    const differences = compareRows(sides.before.rows, sides.after.rows)
    differsBy = Math.min(differsBy, differences.continuation.differsBy ?? differsBy)
    yield* addAlone({ side: sides.before, rows: differences.removed, change: 'removed' }, { tally, options })
    yield* addAlone({ side: sides.after, rows: differences.added, change: 'added' }, { tally, options })
    yield* addChanged({ ...sides, changed: differences.changed }, { tally, options })
  }
  yield* visitShares(inputs, { visit, problem: (one) => void problems.push(one) })
  const views = {
    before: yield* describeSide(notes.before, options),
    after: yield* describeSide(notes.after, options),
  }
  return {
    ...views,
    lineage: yield* decideLineage(inputs, views, Number.isFinite(differsBy) ? differsBy : undefined),
    ...{ namespaces: tally.namespaces, counts: tally.counts, objects: tally.objects, unlisted: tally.unlisted },
    ...{ folded: tally.folded, notComparable: [], problems },
  }
}

interface Inputs {
  readonly before: DiffInput
  readonly after: DiffInput
  readonly seed: number
  readonly shares: readonly Share[]
}

interface Sides {
  readonly before: SideView
  readonly after: SideView
}

interface ShareVisit {
  readonly visit: (sides: Sides) => Work<void> | undefined
  readonly problem: (problem: FormatProblem) => void
}

/** Both files for each share of the keys; the same key is in the same share of both. */
function* visitShares({ before, after, seed, shares }: Inputs, { visit, problem }: ShareVisit): Work<void> {
  for (const share of shares) {
    // Every share goes through all pages: what is wrong with one was said the first time.
    const collecting = { seed, share, problem: share.index === 0 ? problem : () => {} }
    const work = visit({
      before: { ...before, rows: yield* collectLiveRows(before.feed, collecting) },
      after: { ...after, rows: yield* collectLiveRows(after.feed, collecting) },
    })
    for (const { feed } of [before, after]) keyBucket(feed.store)?.leaves?.dropSeparators()
    if (work !== undefined) yield* work
  }
}

interface Listing {
  readonly tally: ChangeTally
  readonly options: DiffOptions
}

interface Alone {
  readonly side: SideView
  readonly rows: Uint32Array
  readonly change: 'added' | 'removed'
}

/** Objects that one file has and the other has not: their names are enough. */
function* addAlone({ side, rows, change }: Alone, { tally, options }: Listing): Work<void> {
  const visit = (revision: RevisionView): void => {
    const object = nameOfKey(keyText(revision))
    if (!options.matches(object)) return
    const noise = noiseOfObject(object)
    tally.add({
      ...object,
      change,
      revisionBefore: change === 'removed' ? revision.main : undefined,
      revisionAfter: change === 'added' ? revision.main : undefined,
      ...{ recreated: false, fields: [] },
      ...(noise === undefined ? {} : { noise }),
    })
  }
  yield* visitFeed(side.feed, { visit, problem: () => {}, places: placesOf(side.rows, rows) })
}

interface Changed {
  readonly before: SideView
  readonly after: SideView
  readonly changed: Uint32Array
}

/** Of one round: as many values as this are held at once. */
const ROUND_BYTES = 8 << 20
const ROUND_PAIRS = 4_000

/** Objects with another value: read in rounds, so that a pair can be held against each other wherever it stands. */
function* addChanged({ before, after, changed }: Changed, listing: Listing): Work<void> {
  for (let from = 0; from < changed.length; ) {
    let heldBytes = 0
    let to = from
    while (to < changed.length && heldBytes < ROUND_BYTES && to - from < 2 * ROUND_PAIRS) {
      heldBytes += before.rows.sizeBytes[changed[to] ?? 0] ?? 0
      to += 2
    }
    yield* addRound({ before, after, changed: changed.subarray(from, to) }, listing)
    from = to
  }
}

function* addRound({ before, after, changed }: Changed, { tally, options }: Listing): Work<void> {
  const beforeRows = changed.filter((_, index) => index % 2 === 0)
  const afterRows = changed.filter((_, index) => index % 2 === 1)
  const held = new Map<string, { readonly value: Uint8Array; readonly main: number }>()
  const hold = (revision: RevisionView): void => {
    held.set(keyText(revision), { value: revision.value.slice(), main: revision.main })
  }
  yield* visitFeed(before.feed, { visit: hold, problem: () => {}, places: placesOf(before.rows, beforeRows) })
  const visit = (revision: RevisionView): void => {
    const object = nameOfKey(keyText(revision))
    const old = held.get(object.key)
    if (old === undefined || !options.matches(object)) return
    const values = [options.decode(old.value, object.key), options.decode(revision.value, object.key)] as const
    tally.add({
      ...describeChange(object, values, options),
      revisionBefore: old.main,
      revisionAfter: revision.main,
    })
  }
  yield* visitFeed(after.feed, { visit, problem: () => {}, places: placesOf(after.rows, afterRows) })
}

/** Two states of one object, of whatever form they are. */
export function describeChange(
  object: ObjectName,
  [before, after]: readonly [StoredValue, StoredValue],
  view: ChangeView,
): Omit<ObjectChange, 'revisionBefore' | 'revisionAfter'> {
  const noise = noiseOfObject(object)
  const named = { ...object, change: 'changed', ...(noise === undefined ? {} : { noise }) } as const
  if (before.kind === 'text' && after.kind === 'text') {
    const values = { before: before.text, after: after.text }
    return {
      ...named,
      recreated: false,
      fields: describeFieldChanges({ value: values.before }, { value: values.after }, view),
    }
  }
  if (before.kind === 'object' && after.kind === 'object') {
    const fields = describeFieldChanges(before.object, after.object, view)
    return { ...named, recreated: fields.some(({ path }) => path === 'metadata.uid'), fields }
  }
  return { ...named, recreated: false, fields: [], opaque: opaqueOf(before.kind === 'object' ? after : before) }
}

function opaqueOf({ kind }: StoredValue): NonNullable<ObjectChange['opaque']> {
  return kind === 'object' || kind === 'text' ? 'binary' : kind
}

function* decideLineage(
  inputs: Inputs,
  views: Pick<SnapshotDiff, 'before' | 'after'>,
  differsBy: number | undefined,
): Work<Lineage> {
  const [left, right] = [views.before, views.after]
  if (left.clusterUid !== undefined && right.clusterUid !== undefined && left.clusterUid !== right.clusterUid)
    return { kind: 'other-cluster' }
  if (differsBy === undefined) {
    const newer = left.revision === right.revision ? 'neither' : left.revision < right.revision ? 'after' : 'before'
    return { kind: 'continuation', newer }
  }
  const found = yield* findFirstDifference(inputs.before.feed, inputs.after.feed, differsBy)
  let sameUpTo = found?.sameUpTo ?? 0
  const visit = ({ before, after }: Sides): undefined => {
    sameUpTo = Math.max(sameUpTo, sameBefore(before.rows, after.rows, found?.revision ?? differsBy))
  }
  yield* visitShares(inputs, { visit, problem: () => {} })
  return {
    ...{ kind: 'two-histories', sameUpTo, differsBy },
    firstRevision: found?.revision,
    newer: newerByTime(left.newestTime, right.newestTime),
  }
}

function newerByTime(before: string | undefined, after: string | undefined): 'before' | 'after' | 'unknown' {
  if (before === undefined || after === undefined || before === after) return 'unknown'
  return Date.parse(before) < Date.parse(after) ? 'after' : 'before'
}

const keyText = ({ key }: RevisionView): string => Buffer.from(key).toString('utf8')

const placesOf = (rows: LiveRows, chosen: Uint32Array): Float64Array =>
  Float64Array.from(chosen, (row) => rows.place[row] ?? 0).sort()
