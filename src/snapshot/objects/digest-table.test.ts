import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DigestTable } from './digest-table.ts'
import { type ComparedObject, ObjectDigest } from './object-digest.ts'

const text = (value: string): Uint8Array => Buffer.from(value)
const object: ComparedObject = {
  ...{ key: text('/registry/a'), value: text('v'), createRevision: 2, modRevision: 3, version: 2, lease: 0n },
}

test('an object is met once, and only if all of it is the same', () => {
  const digest = new ObjectDigest()
  const table = new DigestTable(2)
  table.add(digest.set(object).digest)
  const others: readonly Partial<ComparedObject>[] = [
    { key: text('/registry/b') },
    { key: text('/registry/av'), value: text('') },
    { value: text('w') },
    { createRevision: 1 },
    { modRevision: 4 },
    { version: 1 },
    { lease: 1n },
    { lease: -1n },
  ]
  const met = others.map((change) => table.meet(digest.set({ ...object, ...change }).digest))
  assert.deepEqual(met, Array(others.length).fill(false))
  assert.deepEqual([table.meet(digest.set(object).digest), table.meet(digest.set(object).digest)], [true, false])
})

test('a table holds as many objects as it was made for, and tells which were not met', () => {
  const digest = new ObjectDigest()
  const table = new DigestTable(5000)
  const at = (modRevision: number) => digest.set({ ...object, modRevision }).digest
  for (let index = 0; index < 5000; index++) table.add(at(index))
  for (let index = 0; index < 5000; index += 2) table.meet(at(index))
  assert.equal(table.waiting, 2500)
  assert.deepEqual(
    [table.isWaiting(at(4998)), table.isWaiting(at(4999)), table.isWaiting(at(5000))],
    [false, true, false],
  )
})
