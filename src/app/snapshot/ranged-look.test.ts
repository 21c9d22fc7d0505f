import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { lookThroughRanges } from './ranged-look.ts'

const bytes = readFileSync(join(import.meta.dirname, '../../../test/snapshots/k8s-1.32.13-before.db'))

/** Whatever stands at an offset of a file that was cut or changed, with what was asked for. */
async function look(file: Buffer) {
  const asked = new Set<number>()
  const looked = await lookThroughRanges(file.length, (offset, lengthBytes) => {
    asked.add(offset)
    return Promise.resolve(file.subarray(offset, offset + lengthBytes))
  })
  return { looked, bytesAsked: asked.size * 65_536 }
}

test('a dozen ranges say what a database is', async () => {
  const { looked, bytesAsked } = await look(bytes)
  assert.equal(looked.kind, 'database')
  if (looked.kind !== 'database') return
  const { lastRevision, databaseBytes, problems, member } = looked
  assert.deepEqual(
    {
      lastRevision,
      databaseBytes,
      problems,
      cluster: member.clusterVersion,
      members: member.members.map(({ name }) => name),
    },
    { lastRevision: 1290, databaseBytes: bytes.length - 32, problems: [], cluster: '3.5.0', members: ['cp1'] },
  )
  assert.ok(bytesAsked < bytes.length / 3, `${bytesAsked} bytes`)
})

test('cut anywhere, it comes to an end and never claims to be whole', async () => {
  for (let size = 0; size < bytes.length; size += 97_003) {
    const { looked } = await look(bytes.subarray(0, size))
    if (looked.kind === 'database') assert.ok(looked.problems.length > 0, `${size} bytes`)
  }
})

test('bytes that lie come to an end as well', async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const changed = Buffer.from(bytes)
    // A cheap row of numbers that is the same each time.
    for (let at = 0, draw = seed; at < 40; at++) {
      draw = (Math.imul(draw, 1_103_515_245) + 12_345) >>> 0
      changed[draw % (at < 20 ? 16_384 : changed.length)] = draw >>> 24
    }
    const { looked } = await look(changed)
    assert.ok(looked.kind === 'database' || looked.problems.length > 0)
  }
})
