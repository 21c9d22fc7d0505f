import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { finishWork } from '../../base/work.ts'
import { openPageFile } from '../../reach/files/page-file.ts'
import { everyKey, type KeySelection, keyMatcherOf } from './key-selection.ts'
import { findNewest, isNewer, type NewestFound, noteNewest } from './newest-keys.ts'
import { decodeRevisionStore, type RevisionStore, visitRevisions } from './revision-store.ts'
import { selectLive } from './select-revisions.ts'

const snapshots = ['k8s-1.20.2-after', 'k8s-1.32.13-before', 'k8s-1.32.13-secrets-encrypted']

function openStore(name: string): RevisionStore {
  const opening = decodeRevisionStore(openPageFile(join(import.meta.dirname, '../../../test/snapshots', `${name}.db`)))
  assert.equal(opening.kind, 'open')
  return opening.store
}

const noProblem = (problem: unknown): void => assert.fail(JSON.stringify(problem))
const find = (store: RevisionStore, selection: KeySelection, atRevision = Number.POSITIVE_INFINITY): NewestFound =>
  finishWork(findNewest(store, { matches: keyMatcherOf(selection), atRevision, problem: noProblem }))
const placesOf = ({ keys }: NewestFound): readonly number[] =>
  [...keys.values()].flatMap(({ tombstone, place }) => (tombstone ? [] : [place])).sort((left, right) => left - right)

for (const name of snapshots) {
  test(`finds in ${name} what selectLive finds, whatever is wanted, at any revision`, () => {
    const store = openStore(name)
    const all = find(store, everyKey)
    const names = [...all.keys.keys()]
    const parts = names.map((key) => key.split('/'))
    const any = fc.record({
      key: fc.constantFrom(...names),
      namespace: fc.constantFrom(...new Set(parts.map((one) => one.at(-2) ?? ''))),
      path: fc.constantFrom(...new Set(parts.map((one) => one.slice(2, one.length > 5 ? 4 : 3).join('/')))),
      atRevision: fc.integer({ min: 1, max: all.last.main + 1 }),
      form: fc.constantFrom('every', 'key', 'namespace', 'path', 'both', 'prefix'),
    })
    fc.assert(
      fc.property(any, ({ key, namespace, path, atRevision, form }) => {
        const selection: KeySelection = {
          ...everyKey,
          ...(form === 'key' ? { keys: [key] } : {}),
          ...(form === 'namespace' || form === 'both' ? { namespaces: [namespace] } : {}),
          ...(form === 'path' || form === 'both' ? { paths: [path] } : {}),
          ...(form === 'prefix' ? { prefix: key.slice(0, 20) } : {}),
        }
        const matches = keyMatcherOf(selection)
        const live = finishWork(selectLive(store, { matches, atRevision, seed: 7, problem: noProblem }))
        assert.deepEqual(placesOf(find(store, selection, atRevision)), [...live.places])
      }),
      { numRuns: 60 },
    )
  })

  test(`each key of ${name} is found by its name alone`, () => {
    const store = openStore(name)
    for (const [key, newest] of find(store, everyKey).keys)
      if (newest.main % 7 === 0) assert.deepEqual([...find(store, { ...everyKey, keys: [key] }).keys], [[key, newest]])
  })

  test(`parts of ${name} that are searched one by one make the whole`, () => {
    const store = openStore(name)
    const whole = find(store, everyKey)
    const joined: NewestFound = { keys: new Map(), last: { main: 0, sub: 0, tombstone: false, place: -1 } }
    const claimed = new Set<number>()
    for (const parity of [1, 0]) {
      const claim = (block: number): boolean =>
        block % 2 === parity && !claimed.has(block) && claimed.add(block).size > 0
      const search = {
        matches: keyMatcherOf(everyKey),
        atRevision: Number.POSITIVE_INFINITY,
        problem: noProblem,
        claim,
      }
      const part = finishWork(findNewest(store, search))
      for (const [key, at] of part.keys) noteNewest(joined.keys, key, at)
      if (isNewer(part.last, joined.last)) Object.assign(joined.last, part.last)
    }
    assert.deepEqual([new Map([...joined.keys].sort()), joined.last], [new Map([...whole.keys].sort()), whole.last])
  })
}

test('a namespace takes its objects of all kinds, and itself', () => {
  const store = openStore('k8s-1.32.13-before')
  const wanted: string[] = []
  finishWork(
    visitRevisions(store, {
      problem: noProblem,
      visit: ({ key }) => {
        const text = Buffer.from(key).toString()
        const inside = text.split('/').at(-2) === 'shop' || text === '/registry/namespaces/shop'
        if (inside && !wanted.includes(text)) wanted.push(text)
      },
    }),
  )
  assert.deepEqual([...find(store, { ...everyKey, namespaces: ['shop'] }).keys.keys()].sort(), wanted.sort())
})
