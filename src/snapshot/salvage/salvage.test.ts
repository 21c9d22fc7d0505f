import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { finishWork } from '../../base/work.ts'
import { PageView } from '../../formats/bolt/bolt-page.ts'
import { readPage } from '../../formats/bolt/leaf-list.ts'
import { memorySource } from '../../formats/bolt/page-source.fixture.ts'
import type { TreeOrigin } from '../../model/snapshot-salvage.ts'
import {
  decodeRevisionStore,
  keyBucket,
  ordinalOf,
  type RevisionStore,
  type RevisionView,
  visitRevisions,
} from '../store/revision-store.ts'
import { selectLive } from '../store/select-revisions.ts'
import { selectSalvaged } from '../store/select-salvaged.ts'
import { type Salvaged, salvageRevisions } from './salvage.ts'

const PAGE = 4096
const seed = 1
const refuse = (problem: { readonly code: string }): never => assert.fail(JSON.stringify(problem))
const folder = new URL('../../../test/snapshots/', import.meta.url)
const read = (name: string): Buffer => {
  const bytes = readFileSync(new URL(name, folder))
  return name.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes
}
const salvage = (bytes: Uint8Array): Salvaged => finishWork(salvageRevisions(memorySource(bytes)))

/** What a revision says, to the byte. */
const textOf = ({ key, value, main, sub, tombstone }: RevisionView): string =>
  `${Buffer.from(key)} ${main}.${sub} ${tombstone ? 'deleted' : hash('sha256', value)}`

function textsOf(store: RevisionStore, places?: Float64Array): Set<string> {
  const texts = new Set<string>()
  const visit = (revision: RevisionView): void => void texts.add(textOf(revision))
  finishWork(visitRevisions(store, { visit, problem: refuse, ...(places === undefined ? {} : { places }) }))
  return texts
}

/** The bitmaps of addresses and ports are bytes that may be anything: a hole in one that goes over 31 pages cannot be seen. */
const isBitmap = (text: string): boolean => text.startsWith('/registry/ranges/')

interface Original {
  readonly store: RevisionStore
  readonly live: ReadonlySet<string>
  /** With what its free pages have. */
  readonly all: ReadonlySet<string>
}

function openOriginal(bytes: Uint8Array): Original {
  const opening = decodeRevisionStore(memorySource(bytes))
  const store = opening.kind === 'open' ? opening.store : assert.fail()
  const live = textsOf(store, finishWork(selectLive(store, { seed, problem: refuse })).places)
  return { store, live, all: textsOf(salvage(bytes).store) }
}

/** The same numbers in every run. */
function drawn(): () => number {
  let state = 12345
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return state / 2 ** 32
  }
}

const pagesOf = (file: Uint8Array): number => Math.floor(file.length / PAGE)
const somePages = (
  file: Uint8Array,
  count: number,
  write: (page: Uint8Array, draw: () => number) => void,
): Uint8Array => {
  const draw = drawn()
  for (let done = 0; done < count; done++) {
    const at = (2 + Math.floor(draw() * (pagesOf(file) - 2))) * PAGE
    write(file.subarray(at, at + PAGE), draw)
  }
  return file
}
const zero = (page: Uint8Array): void => void page.fill(0)
const junk = (page: Uint8Array, draw: () => number): void =>
  page.forEach((_, at) => {
    page[at] = Math.floor(draw() * 256)
  })

const damages = {
  'nothing damaged': (file) => file,
  '20 pages overwritten': (file) => somePages(file, 20, junk),
  'both metas zeroed': (file) => file.fill(0, 0, 2 * PAGE),
  'half of it cut off': (file) => file.subarray(0, file.length / 2),
  '1 % of the pages zeroed': (file) => somePages(file, pagesOf(file) / 100, zero),
  'a fifth of the pages and both metas zeroed': (file) => somePages(file, pagesOf(file) / 5, zero).fill(0, 0, 2 * PAGE),
} as const satisfies Readonly<Record<string, (file: Uint8Array) => Uint8Array>>

/** Revisions that the damage did not touch: neither their own page, nor one that goes on behind it. */
function untouched({ store }: Original, whole: Uint8Array, damaged: Uint8Array): Set<string> {
  const texts = new Set<string>()
  const leaves = keyBucket(store)?.leaves ?? assert.fail()
  const isSame = (from: number, to: number): boolean =>
    Buffer.compare(whole.subarray(from, to), damaged.subarray(from, to)) === 0
  const kept = Array.from({ length: leaves.count }, (_, ordinal) => {
    const page = readPage(store.file, leaves.pageId(ordinal))
    return page instanceof PageView && isSame(page.pageId * PAGE, (page.pageId + page.overflow + 1) * PAGE)
  })
  const visit = (revision: RevisionView): void => {
    if (kept[ordinalOf(revision.place)]) texts.add(textOf(revision))
  }
  finishWork(visitRevisions(store, { visit, problem: refuse }))
  return texts
}

const titles = Object.keys(damages) as (keyof typeof damages)[]

/** Live objects that come back as they were; the tree; revisions that are reachable, of damaged pages, another tree, orphan pages, carved. */
type Figures = readonly [live: number, tree: TreeOrigin, revisions: readonly number[]]

const files: readonly (readonly [
  name: string,
  live: number,
  figures: Readonly<Record<keyof typeof damages, Figures>>,
])[] = [
  [
    'k8s-1.20.2-after.db',
    566,
    {
      'nothing damaged': [566, 'newest-meta', [1380, 0, 0, 0, 0]],
      '20 pages overwritten': [545, 'newest-meta', [954, 0, 0, 380, 3]],
      'both metas zeroed': [566, 'guessed-root', [0, 0, 1380, 0, 0]],
      'half of it cut off': [390, 'none', [0, 0, 0, 711, 0]],
      '1 % of the pages zeroed': [560, 'newest-meta', [1359, 4, 0, 0, 0]],
      'a fifth of the pages and both metas zeroed': [436, 'guessed-root', [0, 0, 775, 317, 20]],
    },
  ],
  [
    'k8s-1.32.13-before.db',
    610,
    {
      'nothing damaged': [610, 'newest-meta', [1289, 0, 0, 0, 0]],
      '20 pages overwritten': [595, 'newest-meta', [1050, 1, 0, 211, 1]],
      'both metas zeroed': [610, 'guessed-root', [0, 0, 1289, 0, 0]],
      'half of it cut off': [378, 'none', [0, 0, 0, 721, 1]],
      '1 % of the pages zeroed': [601, 'newest-meta', [1267, 1, 0, 0, 0]],
      'a fifth of the pages and both metas zeroed': [487, 'guessed-root', [0, 0, 835, 176, 12]],
    },
  ],
  [
    'k8s-1.32.13-after.db.zst',
    559,
    {
      'nothing damaged': [559, 'newest-meta', [1338, 0, 0, 773, 0]],
      '20 pages overwritten': [548, 'newest-meta', [1320, 1, 0, 756, 1]],
      'both metas zeroed': [559, 'guessed-root', [0, 0, 1338, 773, 0]],
      'half of it cut off': [341, 'newest-meta', [21, 0, 0, 789, 3]],
      '1 % of the pages zeroed': [553, 'newest-meta', [1325, 4, 0, 761, 1]],
      'a fifth of the pages and both metas zeroed': [478, 'guessed-root', [0, 0, 850, 839, 16]],
    },
  ],
]

for (const [name, live, expected] of files) {
  const original = openOriginal(read(name))
  for (const title of titles)
    test(`mines ${name} with ${title}: all that was not touched comes back, and nothing is made up`, () => {
      assert.equal(original.live.size, live)
      const damaged = damages[title](Uint8Array.from(read(name)))
      const salvaged = salvage(damaged)
      const found = textsOf(salvaged.store)
      const madeUp = [...found].filter((text) => !original.all.has(text) && !isBitmap(text))
      const lost = [...untouched(original, read(name), damaged)].filter((text) => !found.has(text))
      assert.deepEqual({ madeUp, lost }, { madeUp: [], lost: [] })
      const shown = textsOf(salvaged.store, finishWork(selectSalvaged(salvaged, { seed, problem: refuse })).places)
      const back = [...original.live].filter((text) => shown.has(text)).length
      const { tree, revisions } = salvaged.summary
      assert.deepEqual([back, tree, Object.values(revisions)], expected[title])
    })
}

test('most of a namespace that was deleted and compacted away ten minutes ago is still in the free pages', () => {
  const before = openOriginal(read('k8s-1.32.13-before.db'))
  const salvaged = salvage(read('k8s-1.32.13-after.db.zst'))
  const found = textsOf(salvaged.store)
  const isIn = (text: string): boolean => /^\/registry\/[^ ]+\/legacy\//.test(text) && !text.includes('/events/')
  const wanted = [...before.live].filter(isIn)
  const opening = decodeRevisionStore(memorySource(read('k8s-1.32.13-after.db.zst')))
  const inTree = textsOf(opening.kind === 'open' ? opening.store : assert.fail())
  const count = (texts: ReadonlySet<string>): number => wanted.filter((text) => texts.has(text)).length
  assert.deepEqual(
    { wanted: wanted.length, inTree: count(inTree), found: count(found) },
    { wanted: 53, inTree: 0, found: 40 },
  )
})

test('what is less sure stands beside what is surer, and takes its place nowhere', () => {
  const salvaged = salvage(read('k8s-1.32.13-after.db.zst'))
  const { places } = finishWork(selectSalvaged(salvaged, { seed, problem: refuse }))
  const counts = new Map<string, number>()
  const visit = ({ place }: RevisionView): void => {
    const sureness = salvaged.surenessOf(place)
    counts.set(sureness, (counts.get(sureness) ?? 0) + 1)
  }
  finishWork(visitRevisions(salvaged.store, { visit, places, problem: refuse }))
  assert.deepEqual(Object.fromEntries(counts), { reachable: 559, 'orphan-page': 6 })
})
