import type { Component } from '../model/component.ts'
import type { Signature } from '../model/condition.ts'
import type { EvidenceReference } from '../model/evidence.ts'
import { secondIn } from '../model/match-signature.ts'
import { type KeptLine, referenceOf } from './kept-line.ts'
import type { LifeMark } from './process-life.ts'

/** Hits of one signature on one name, in one stream. */
export interface TrackedHit {
  readonly signature: Signature
  /** What the line calls its subject; undefined: the log's own host. */
  readonly about: string | undefined
  readonly component: Component
  readonly host: string | undefined
  readonly count: number
  /** Whether it is over, given the names that clearing lines may use for the subject. */
  readonly isCleared: (names: readonly string[]) => boolean
  readonly evidence: () => readonly EvidenceReference[]
}

export interface HitLine {
  readonly component: Component
  readonly host: string | undefined
  /** Grows with every line of the stream. */
  readonly ordinal: number
  readonly kept: KeptLine
}

export interface SignatureTracker {
  readonly hit: (signature: Signature, about: string | undefined, line: HitLine) => void
  /** `names`: whom the line names; none: it speaks about the log's own process, and clears all. */
  readonly clear: (signature: Signature, names: readonly string[], ordinal: number) => void
  readonly clearByLife: (component: Component, mark: LifeMark, ordinal: number) => void
  readonly hits: () => readonly TrackedHit[]
}

interface Track extends Pick<TrackedHit, 'signature' | 'about' | 'component' | 'host'> {
  count: number
  lastOrdinal: number
  /** Second of the last hit, where the signature asks for it. */
  lastSecond: string | undefined
  readonly first: KeptLine[]
  last: KeptLine | undefined
  /** Ordinals of the last `atLeast` hits, as a ring: the oldest of them decides whether enough came after a clearing line. */
  readonly recent: number[]
}

interface Clears {
  all: number
  readonly byName: Map<string, number>
}

const KEPT_AT_START = 4
/** A rule may ask for many hits; past this the ring stops growing, and fewer hits after a clearing line are enough. */
const LONGEST_RING = 1000

export function trackSignatures(): SignatureTracker {
  const tracks = new Map<Signature, Map<string, Track>>()
  const clears = new Map<Signature, Clears>()
  return {
    hit: (signature, about, line) => noteHit(trackOf(tracks, { signature, about, line }), line),
    clear: (signature, names, ordinal) => noteClear(clears, signature, { names, ordinal }),
    clearByLife: (component, mark, ordinal) => {
      for (const signature of tracks.keys()) {
        if (signature.clearedBy.includes(mark) && signature.components.includes(component)) {
          noteClear(clears, signature, { names: [], ordinal })
        }
      }
    },
    hits: () =>
      [...tracks].flatMap(([signature, byName]) =>
        [...byName.values()].map((track) => trackedHit(track, clears.get(signature))),
      ),
  }
}

interface HitPlace {
  readonly signature: Signature
  readonly about: string | undefined
  readonly line: HitLine
}

function trackOf(tracks: Map<Signature, Map<string, Track>>, { signature, about, line }: HitPlace): Track {
  let byName = tracks.get(signature)
  if (byName === undefined) {
    byName = new Map()
    tracks.set(signature, byName)
  }
  const key = about === undefined ? (line.host ?? '') : `${line.host ?? ''}\n${about}`
  let track = byName.get(key)
  if (track === undefined) {
    const { component, host } = line
    track = {
      signature,
      about,
      component,
      host,
      count: 0,
      lastOrdinal: -1,
      lastSecond: undefined,
      first: [],
      last: undefined,
      recent: [],
    }
    byName.set(key, track)
  }
  return track
}

function noteHit(track: Track, line: HitLine): void {
  // One line is one hit, however many of the signature's texts it holds.
  if (track.lastOrdinal === line.ordinal) return
  track.lastOrdinal = line.ordinal
  if (track.signature.distinctSeconds === true) {
    const second = secondIn(line.kept.text)
    if (second !== undefined && second === track.lastSecond) return
    track.lastSecond = second
  }
  const size = Math.min(Math.max(track.signature.atLeast, 1), LONGEST_RING)
  track.recent[track.count % size] = line.ordinal
  track.count++
  if (track.first.length < KEPT_AT_START) track.first.push(line.kept)
  else track.last = line.kept
}

interface ClearingLine {
  readonly names: readonly string[]
  readonly ordinal: number
}

function noteClear(clears: Map<Signature, Clears>, signature: Signature, { names, ordinal }: ClearingLine): void {
  let entry = clears.get(signature)
  if (entry === undefined) {
    entry = { all: -1, byName: new Map() }
    clears.set(signature, entry)
  }
  if (names.length === 0) entry.all = ordinal
  for (const name of names) entry.byName.set(name, ordinal)
}

function trackedHit(track: Track, clears: Clears | undefined): TrackedHit {
  const { signature, about, component, host, count, first, last, recent } = track
  return {
    signature,
    about,
    component,
    host,
    count,
    isCleared: (names) => {
      if (clears === undefined) return false
      // A hit on the log's own host is cleared by any such line; a hit on a named subject only by a line that names it.
      const named =
        about === undefined ? [...clears.byName.values()] : names.map((name) => clears.byName.get(name) ?? -1)
      return Math.max(clears.all, ...named) > Math.min(...recent)
    },
    evidence: () => [...first, ...(last === undefined ? [] : [last])].map(referenceOf),
  }
}
