import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createBundleFolder } from './bundle-folder.ts'

const folder = await mkdtemp(join(tmpdir(), 'codeblue-test-'))
after(() => rm(folder, { recursive: true, force: true }))

test('everything in a bundle folder is private, and nothing is overwritten', async () => {
  const root = join(folder, 'one')
  const store = await createBundleFolder(root)
  const file = await store.create('evidence/cp1/log/etcd.log')
  await file.write(Buffer.from('a'))
  await file.write(Buffer.from('b'))
  await file.close()
  const modes = await Promise.all(
    [root, join(root, 'evidence/cp1/log'), join(root, 'evidence/cp1/log/etcd.log')].map(
      async (path) => (await stat(path)).mode & 0o777,
    ),
  )
  await assert.rejects(store.create('evidence/cp1/log/etcd.log'), { code: 'REACH_FILE_EXISTS' })
  assert.deepEqual(
    [modes, await readFile(join(root, 'evidence/cp1/log/etcd.log'), 'utf8')],
    [[0o700, 0o700, 0o600], 'ab'],
  )
})

test('the space that was set aside is given back, and the end of a bundle takes it', async () => {
  const root = join(folder, 'two')
  const store = await createBundleFolder(root)
  const before = (await stat(join(root, '.reserve'))).size
  await store.replace('manifest.json', '{}')
  await store.releaseReserve()
  assert.deepEqual(
    [
      before,
      await readFile(join(root, 'manifest.json'), 'utf8'),
      await stat(join(root, '.reserve')).catch(() => 'gone'),
    ],
    [4 << 20, '{}', 'gone'],
  )
})

test('links are listed as what they are, also the folder of the evidence', async () => {
  const store = await createBundleFolder(join(folder, 'three'))
  const file = await store.create('evidence/cp1/log/a.log')
  await file.close()
  await symlink('/etc/hostname', join(folder, 'three/evidence/cp1/log/b.log'))
  await symlink('/etc', join(folder, 'three/evidence/cp2'))
  const listed = (await store.list()).map(({ path, kind }) => `${path} ${kind}`)
  const linked = await createBundleFolder(join(folder, 'four'))
  await symlink(join(folder, 'three/evidence'), join(folder, 'four/evidence'))
  await writeFile(join(folder, 'four/manifest.json'), '{}')
  assert.deepEqual(
    [listed, (await linked.list()).map(({ path }) => path)],
    [['evidence/cp1/log/a.log file', 'evidence/cp1/log/b.log other', 'evidence/cp2 other'], ['manifest.json']],
  )
})
