import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { finishWork } from '../../base/work.ts'
import { decodeBuckets } from '../../formats/bolt/bolt-bucket.ts'
import { buildBoltFile } from '../../formats/bolt/bolt-file.fixture.ts'
import { decodeBoltFile } from '../../formats/bolt/bolt-file.ts'
import { memorySource } from '../../formats/bolt/page-source.fixture.ts'
import { visitLeaves } from '../../formats/bolt/visit-leaves.ts'
import { crc32c } from '../../formats/crc32c.ts'
import { TreeHash } from './tree-hash.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)
const checksum = (content: Uint8Array, previous: number): number =>
  crc32c(previous, content, { from: 0, to: content.length })

test('leaves in the order of the file give the checksum of the entries in the order of their keys', () => {
  const entry = fc.record({ key: fc.string({ minLength: 1, maxLength: 20 }), value: fc.string({ maxLength: 3000 }) })
  fc.assert(
    fc.property(
      fc.uniqueArray(entry, { selector: ({ key }) => key, minLength: 1, maxLength: 40 }),
      fc.nat(2 ** 32 - 1),
      (drafts, previous) => {
        const entries = drafts
          .map(({ key, value }) => ({ key: bytes(key), value: bytes(value) }))
          .sort((left, right) => Buffer.compare(left.key, right.key))
        const whole = buildBoltFile({ pageSizeBytes: 1024, perLeaf: 3, buckets: [{ name: 'key', entries }] })
        const opening = decodeBoltFile(memorySource(whole))
        assert.ok(opening.kind === 'open')
        const leaves = decodeBuckets(opening.file).buckets[0]?.leaves
        assert.ok(leaves !== undefined)
        const hash = new TreeHash(leaves.count)
        assert.equal(hash.join(previous), leaves.count === 0 ? previous : undefined)
        const visit = hash.note.bind(hash)
        finishWork(visitLeaves(opening.file, leaves, { visit, problem: (one) => assert.fail(one.code) }))
        const expected = entries.reduce((sum, { key, value }) => checksum(value, checksum(key, sum)), previous)
        assert.equal(hash.join(previous), expected)
      },
    ),
    { numRuns: 60 },
  )
})
