import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { missingSpace, openCopyFile } from './copy-file.ts'

const folder = await mkdtemp(join(tmpdir(), 'codeblue-copies-'))
after(() => rm(folder, { recursive: true }))

test('gives a copy its name when it is whole, for its owner alone, with its hash beside it', async () => {
  const path = join(folder, 'one', 'cp1.db')
  const file = await openCopyFile(path)
  await file.write(Buffer.from('abc'))
  assert.deepEqual(await readdir(join(folder, 'one')), ['cp1.db.partial'])
  const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  assert.deepEqual(await file.finish(), { path, sizeBytes: 3, sha256 })
  assert.deepEqual((await readdir(join(folder, 'one'))).sort(), ['cp1.db', 'cp1.db.sha256'])
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.equal(await readFile(`${path}.sha256`, 'utf8'), `${sha256}  cp1.db\n`)
})

test('never overwrites a copy', async () => {
  const path = join(folder, 'two.db')
  await (await openCopyFile(path)).finish()
  const again = await openCopyFile(path)
  await again.write(Buffer.from('other'))
  await assert.rejects(again.finish(), { code: 'EEXIST' })
  assert.equal((await stat(path)).size, 0)
})

test('refuses a second copy while the first one runs', async () => {
  const path = join(folder, 'three.db')
  const first = await openCopyFile(path)
  await assert.rejects(openCopyFile(path), { code: 'COPY_EXISTS' })
  assert.equal(await first.abandon(), `${path}.incomplete`)
})

test('says that there is no room before anything is copied', async () => {
  assert.match(
    (await missingSpace(folder, Number.MAX_SAFE_INTEGER)) ?? '',
    /bytes free; 9007199254740991 and a reserve of/,
  )
  assert.equal(await missingSpace(folder, 0), undefined)
})
