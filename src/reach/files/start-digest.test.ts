import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startDigest } from './start-digest.ts'

const root = mkdtempSync(join(tmpdir(), 'codeblue-digest-'))
after(() => rmSync(root, { recursive: true, force: true }))
const path = join(root, 'file')
const content = Buffer.alloc(700_000, 'some bytes ')
writeFileSync(path, content)

test('the beginning of a file is hashed, and what follows is not', async () => {
  const digest = startDigest({ path, sizeBytes: 600_001 })
  assert.equal(await digest.sha256, createHash('sha256').update(content.subarray(0, 600_001)).digest('hex'))
  await digest.close()
})

test('a file that cannot be read is said, and one that nobody waits for any more is let go', async () => {
  const absent = startDigest({ path: join(root, 'absent'), sizeBytes: 1 })
  await assert.rejects(absent.sha256, /ENOENT/)
  await absent.close()
  const dropped = startDigest({ path, sizeBytes: 10 })
  await dropped.close()
})
