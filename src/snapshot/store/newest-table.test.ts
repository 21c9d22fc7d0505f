import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { KeyHash } from './key-hash.ts'
import { NewestTable } from './newest-table.ts'

test('the newest revision of every key counts, in whatever order they come', () => {
  const write = fc.record({
    key: fc.nat(300),
    main: fc.integer({ min: 1, max: 50 }),
    sub: fc.nat(3),
    tombstone: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(write, { maxLength: 400 }), fc.nat(), (writes, seed) => {
      const table = new NewestTable(seed)
      const newest = new Map<number, (typeof writes)[number] & { readonly place: number }>()
      for (const [place, one] of writes.entries()) {
        const bytes = Buffer.from(`/registry/${one.key}`)
        table.note({ bytes, from: 0, to: bytes.length }, { ...one, place })
        const known = newest.get(one.key)
        const order = known === undefined ? 1 : rank(one) - rank(known)
        if (order >= 0) newest.set(one.key, { ...one, place })
      }
      const live = [...newest.values()].filter(({ tombstone }) => !tombstone).map(({ place }) => place)
      assert.deepEqual(
        { count: table.count, places: [...table.livePlaces()] },
        { count: newest.size, places: live.toSorted((left, right) => left - right) },
      )
    }),
  )
})

/** Of one revision that is there twice, the deletion counts. */
const rank = (one: { readonly main: number; readonly sub: number; readonly tombstone: boolean }): number =>
  one.main * 100 + one.sub * 2 + (one.tombstone ? 1 : 0)

test('it grows with the keys', () => {
  const table = new NewestTable(5)
  for (let key = 0; key < 20_000; key++) {
    const bytes = Buffer.from(`/registry/pods/team/${key}`)
    table.note({ bytes, from: 0, to: bytes.length }, { main: key + 1, sub: 0, tombstone: key % 2 === 1, place: key })
  }
  assert.deepEqual(
    { count: table.count, places: [...table.livePlaces()] },
    { count: 20_000, places: Array.from({ length: 10_000 }, (_, half) => half * 2) },
  )
})

test('keys that differ in one place, in length or in zeros have other hashes, with every seed another one', () => {
  const keys = [
    '',
    '\0',
    '\0\0',
    'a',
    'a\0',
    'ab',
    'ba',
    'abcd',
    'abcde',
    'abcdf',
    'abdce',
    '/registry/pods/a',
    '/registry/pods/b',
  ]
  const seen = new Set<string>()
  for (const seed of [0, 1, 2 ** 31 - 1])
    for (const key of keys) {
      const hash = new KeyHash(seed)
      const bytes = Buffer.from(`..${key}..`)
      hash.set(bytes, 2, bytes.length - 2)
      seen.add(`${hash.low} ${hash.high}`)
    }
  assert.equal(seen.size, keys.length * 3)
})
