/**
 * Databases that no etcd would write: every byte of a small one changed, every number in its pages made absurd, cut everywhere, pointers led
 * astray. Reading never throws, never reads more than a few times the file, and never gives in silence what was not there. What only the
 * SHA-256 behind a snapshot can tell is a changed byte within one entry: its key, its value, its numbers.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { finishWork } from '../../src/base/work.ts'
import { buildBoltFile, changeMeta } from '../../src/formats/bolt/bolt-file.fixture.ts'
import { memorySource } from '../../src/formats/bolt/page-source.fixture.ts'
import { visitLeaves } from '../../src/formats/bolt/visit-leaves.ts'
import { revisionEntry } from '../../src/formats/etcd/revision-entry.fixture.ts'
import { collectLiveRows } from '../../src/snapshot/changes/live-rows.ts'
import { decodeMemberDb } from '../../src/snapshot/directory/member-db.ts'
import { salvageRevisions } from '../../src/snapshot/salvage/salvage.ts'
import { everyKey, keyMatcherOf } from '../../src/snapshot/store/key-selection.ts'
import { findNewest } from '../../src/snapshot/store/newest-keys.ts'
import {
  bucketEntries,
  decodeRevisionStore,
  keyBucket,
  type RevisionStore,
  RevisionView,
  visitRevisions,
} from '../../src/snapshot/store/revision-store.ts'
import { selectHistory, selectLive } from '../../src/snapshot/store/select-revisions.ts'
import { selectSalvaged } from '../../src/snapshot/store/select-salvaged.ts'
import { sweepDatabase } from '../../src/snapshot/store/sweep-database.ts'

/** `CODEBLUE_TEST_FUZZ=long` tries every bit and every combination. */
const isLong = process.env.CODEBLUE_TEST_FUZZ === 'long'
const PAGE = 1024
const seed = 11
const problem = (): void => {}

const value = (index: number): string => (index === 5 ? 'long '.repeat(500) : `value-${index} `.repeat(3))
const revisions = Array.from({ length: 26 }, (_, index) =>
  index % 9 === 8
    ? revisionEntry({ main: index + 2, key: `/registry/configmaps/a/${index % 8}` })
    : revisionEntry({ main: index + 2, key: `/registry/configmaps/a/${index % 11}`, value: value(index) }),
)
const texts = (pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([key, text]) => ({ key: Buffer.from(key), value: Buffer.from(text, 'latin1') }))
const sound = buildBoltFile({
  ...{ pageSizeBytes: PAGE, perLeaf: 3, perBranch: 3 },
  buckets: [
    { name: 'alarm', entries: [], inline: true },
    { name: 'cluster', entries: texts([['clusterVersion', '3.5.0']]), inline: true },
    { name: 'key', entries: revisions },
    { name: 'lease', entries: texts(['a', 'b', 'c', 'd'].map((letter) => [`1234567${letter}`, '\x08\x01\x10\x02'])) },
    {
      name: 'members',
      entries: texts([['8e9e05c52164694d', '{"id":10276657743932975437,"name":"m1"}']]),
      inline: true,
    },
    {
      name: 'meta',
      entries: texts([
        ['consistent_index', '\0\0\0\0\0\0\0\x09'],
        ['term', '\0\0\0\0\0\0\0\x02'],
      ]),
      inline: true,
    },
  ],
})

interface Entry {
  readonly text: string
  /** Where its key and value stand in the file. */
  readonly from: number
  readonly to: number
}

const textOf = ({ main, sub, tombstone, key, value: stored, keyValue }: RevisionView): string =>
  `${main}.${sub} ${tombstone} ${Buffer.from(key)} ${Buffer.from(stored)} ${keyValue.createRevision} ${keyValue.version} ${keyValue.lease}`

const entries = ((): readonly Entry[] => {
  const store = open(sound) ?? assert.fail()
  const found: Entry[] = []
  const view = new RevisionView()
  const leaves = keyBucket(store)?.leaves ?? assert.fail()
  finishWork(
    visitLeaves(store.file, leaves, {
      problem: (one) => assert.fail(JSON.stringify(one)),
      visit: (page, ordinal) => {
        for (let index = 0; index < page.count; index++) {
          assert.ok(view.decode(page, ordinal, index))
          const shift = page.fileOffset - page.start
          found.push({
            text: textOf(view),
            from: page.leafKeyStart(index) + shift,
            to: page.leafValueEnd(index) + shift,
          })
        }
      },
    }),
  )
  return found
})()
const known = new Set(entries.map(({ text }) => text))

function open(bytes: Uint8Array): RevisionStore | undefined {
  const opening = decodeRevisionStore(memorySource(bytes))
  return opening.kind === 'open' ? opening.store : undefined
}

interface Reading {
  readonly texts: readonly string[]
  readonly codes: readonly string[]
}

/** Reads a file as everything that is built on it does, within bounds. */
function read(bytes: Uint8Array): Reading {
  const source = memorySource(bytes)
  const opening = decodeRevisionStore(source)
  if (opening.kind === 'unreadable') {
    assert.ok(opening.problems.length > 0)
    return { texts: [], codes: opening.problems.map(({ code }) => code) }
  }
  const found: string[] = []
  const codes = opening.store.problems.map(({ code }) => code)
  const visit = (revision: RevisionView): void => void found.push(textOf(revision))
  finishWork(visitRevisions(opening.store, { visit, problem: ({ code }) => codes.push(code) }))
  for (const { name } of opening.store.buckets)
    if (name !== 'key') codes.push(...bucketEntries(opening.store, name).problems.map(({ code }) => code))
  bounded(source, bytes, 8)
  return { texts: found, codes }
}

const WINDOW = 2 << 20
function bounded(source: ReturnType<typeof memorySource>, bytes: Uint8Array, times: number): void {
  assert.ok(source.readBytes <= times * bytes.length + 4096, `${source.readBytes} of ${bytes.length} bytes`)
  assert.ok(source.largestReadBytes <= Math.max(WINDOW, bytes.length), `${source.largestReadBytes} at once`)
}

/** What was changed, from and to: entries that lie in it may come back otherwise. */
type Change = readonly (readonly [from: number, to: number])[]
const touches = (change: Change, { from, to }: Entry): boolean =>
  change.some(([start, end]) => start < to && end > from)

function judge({ texts: found, codes }: Reading, change: Change, what: string): void {
  const touched = entries.filter((entry) => touches(change, entry)).length
  const strange = found.filter((text) => !known.has(text))
  assert.ok(strange.length <= touched, `${what}: ${strange.join(' | ')}`)
  if (codes.length > 0) return
  assert.equal(found.length, entries.length, `${what}: ${entries.length - found.length} entries fewer, and no problem`)
  const back = new Set(found)
  const lost = entries.filter((entry) => !back.has(entry.text) && !touches(change, entry))
  assert.deepEqual(lost, [], what)
}

/** All that is built on the reader: none of it throws. */
function useEverywhere(bytes: Uint8Array): void {
  const store = open(bytes)
  if (store !== undefined) {
    decodeMemberDb(store)
    finishWork(selectLive(store, { seed, problem }))
    finishWork(selectHistory(store, { problem }))
    finishWork(collectLiveRows({ store, replayed: [] }, { seed, problem, share: { index: 0, of: 1 } }))
    finishWork(findNewest(store, { matches: keyMatcherOf(everyKey), atRevision: 20, problem }))
    finishWork(sweepDatabase(store, { seed, problem }))
  }
}

function salvage(bytes: Uint8Array, change: Change, what: string): number {
  const source = memorySource(bytes)
  const salvaged = finishWork(salvageRevisions(source))
  bounded(source, bytes, 60)
  const found: string[] = []
  const visit = (revision: RevisionView): void => void found.push(textOf(revision))
  const strict = ({ code }: { readonly code: string }): never => assert.fail(`${what}: ${code} in what was salvaged`)
  finishWork(visitRevisions(salvaged.store, { visit, problem: strict }))
  finishWork(selectSalvaged(salvaged, { seed, problem: strict }))
  const touched = entries.filter((entry) => touches(change, entry)).length
  // A tombstone whose revision was changed may stand at that of its neighbour.
  const distinct = new Set(found.map((text) => text.split(' ')[0])).size
  assert.ok(found.length - distinct <= touched, `${what}: a revision twice`)
  const strange = found.filter((text) => !known.has(text))
  assert.ok(strange.length <= touched, `${what}: ${strange.join(' | ')}`)
  return found.length
}

let turn = 0
function tryChange(change: Change, write: (file: Uint8Array) => void, what: string): void {
  const bytes = sound.slice()
  write(bytes)
  judge(read(bytes), change, what)
  // These take longer; in the short form each kind of change still comes by.
  if (isLong || turn++ % 5 === 0) {
    useEverywhere(bytes)
    salvage(bytes, change, what)
  }
}

test('the sound file reads whole', () => {
  assert.deepEqual(read(sound), { texts: entries.map(({ text }) => text), codes: [] })
  assert.equal(salvage(sound, [], 'sound'), entries.length)
})

/** Most of a page is often empty: the short form changes a byte here and there in it. */
const isTried = (at: number): boolean => isLong || at % 16 === 0 || sound[at] !== 0 || sound[at - 1] !== 0

test('one changed byte anywhere is found, or changes one entry at most', () => {
  for (let at = 0; at < sound.length; at++)
    for (const mask of isLong ? [1, 2, 4, 8, 16, 32, 64, 128, 255] : [1 << (at % 8)])
      if (isTried(at)) {
        const flip = (file: Uint8Array): void => file.set([(file[at] ?? 0) ^ mask], at)
        tryChange([[at, at + 1]], flip, `byte ${at} of page ${Math.floor(at / PAGE)} ^ ${mask}`)
      }
})

const words = [0n, 1n, 0x7fffffffn, 0x80000000n, 0xffffffffn]
const longWords = [2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n]

test('an absurd number anywhere in a page is found, or changes one entry at most', () => {
  for (let at = 0; at + 8 <= sound.length; at += isLong ? 1 : 4) {
    if (!isTried(at) && !isTried(at + 3)) continue
    for (const word of words)
      tryChange(
        [[at, at + 4]],
        (file) => new DataView(file.buffer).setUint32(at, Number(word), true),
        `${word} at ${at}`,
      )
    for (const word of longWords)
      tryChange([[at, at + 8]], (file) => new DataView(file.buffer).setBigUint64(at, word, true), `${word} at ${at}`)
  }
})

test('a meta page with absurd numbers and the right checksum is found out', () => {
  for (const page of [0, 1] as const)
    for (let field = 0; field < 56; field += 4)
      for (const word of [...words, ...longWords.map((long) => long & 0xffffffffn), 2n, 9n, 512n, 65536n])
        tryChange(
          [],
          (file) =>
            changeMeta(file, { pageSizeBytes: PAGE, page }, (meta) => meta.setUint32(field, Number(word), true)),
          `${word} in field ${field} of meta page ${page}`,
        )
})

/** But for one: the root of a bucket that becomes a page of its own tree. The pages above are then like free ones. */
test('a pointer that leads to any other page is found', () => {
  const pageCount = sound.length / PAGE
  const view = new DataView(sound.buffer)
  for (let page = 2; page < pageCount; page++) {
    // Pages of overflow have no header.
    if (view.getBigUint64(page * PAGE, true) !== BigInt(page)) continue
    const flags = view.getUint16(page * PAGE + 8, true)
    for (let index = 0; index < view.getUint16(page * PAGE + 10, true); index++) {
      const element = page * PAGE + 16 + index * 16
      const position = view.getUint32(element + 4, true) + view.getUint32(element + 8, true)
      const at = flags === 1 ? element + 8 : element + position
      if (flags !== 1 && view.getUint32(element, true) !== 1) continue
      for (let to = 0; to <= pageCount; to++) {
        const bytes = sound.slice()
        new DataView(bytes.buffer).setBigUint64(at, BigInt(to), true)
        const reading = read(bytes)
        if (flags === 1 || reading.codes.length > 0) judge(reading, [], `page ${page} to ${to}`)
        assert.deepEqual(
          reading.texts.filter((text) => !known.has(text)),
          [],
        )
        if (to % 5 === 0) salvage(bytes, [], `page ${page} to ${to}`)
      }
    }
  }
})

test('a file that was cut anywhere is found, and gives nothing that was not in it', () => {
  const trailed = Buffer.concat([sound, Buffer.alloc(32, 7)])
  for (let size = 0; size <= trailed.length; size += size < PAGE + 96 || isLong ? 1 : 37)
    for (const length of [size, size - (size % PAGE), size - (size % PAGE) + 1]) {
      const bytes = Uint8Array.from(trailed.subarray(0, length))
      const reading = read(bytes)
      const strange = reading.texts.filter((text) => !known.has(text))
      assert.deepEqual(strange, [], `cut at ${length}`)
      assert.equal(reading.codes.length === 0, length >= sound.length, `cut at ${length}: ${reading.codes.join()}`)
      if (size % 7 === 0) salvage(bytes, [], `cut at ${length}`)
    }
})

const others: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ['nothing', new Uint8Array()],
  ['32 bytes', new Uint8Array(32)],
  ['zeros', new Uint8Array(100_000)],
  ['a compressed database', gzipSync(sound)],
  [
    'a picture',
    Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb', 'hex'), Buffer.alloc(9000, 0x5a)]),
  ],
  ['text', Buffer.from('apiVersion: v1\nkind: Secret\n'.repeat(400))],
  ['a dump in SQL', Buffer.from('INSERT INTO kine VALUES (1);\n'.repeat(400))],
]
for (const [name, bytes] of others)
  test(`${name} is no database, and has nothing to salvage`, () => {
    const { texts: found, codes } = read(bytes)
    assert.deepEqual({ found, hasCodes: codes.length > 0 }, { found: [], hasCodes: true })
    assert.equal(salvage(bytes, [], name), 0)
  })

test('random bytes are no database, whatever they are', () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
      assert.deepEqual(read(bytes).texts, [])
      assert.equal(salvage(bytes, [], 'random bytes'), 0)
    }),
    { numRuns: isLong ? 2000 : 100 },
  ))

test('several places of a file overwritten at once are found, and nothing is made up', () => {
  const place = fc.record({ at: fc.nat(sound.length - 1), bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }) })
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 8 }), (places) => {
      const bytes = sound.slice()
      for (const { at, bytes: junk } of places) bytes.set(junk.subarray(0, sound.length - at), at)
      const change = places.map(({ at, bytes: junk }) => [at, at + junk.length] as const)
      judge(read(bytes), change, JSON.stringify(change))
      useEverywhere(bytes)
      salvage(bytes, change, JSON.stringify(change))
    }),
    { numRuns: isLong ? 20_000 : 300 },
  )
})
