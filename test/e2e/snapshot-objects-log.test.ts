import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readDebianMirror } from '../../src/lab/apt-mirror.ts'
import { codeblue } from './codeblue.ts'
import { base64, startEtcd } from './real-etcd.ts'

const skip = await readDebianMirror().then(
  () => false,
  (thrown: unknown) => `no etcd can be had here: ${String(thrown)}`,
)
const root = mkdtempSync(join(tmpdir(), 'codeblue-objects-log-'))
after(() => rmSync(root, { recursive: true, force: true }))

const key = (name: string): string => `/registry/configmaps/shop/${name}`
const map = (name: string, color: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
  data: { color },
})

test('objects that only the log of a killed member has are found, read and counted', { skip }, async () => {
  const dataDir = join(root, 'data')
  // Nothing is flushed into the db for as long as this takes.
  const etcd = await startEtcd({
    version: '3.5',
    dataDir,
    flags: ['--backend-batch-interval=1h', '--backend-batch-limit=1000000'],
  })
  try {
    assert.equal(await etcd.serves(), true)
    const put = (name: string, color: string) =>
      etcd.ask('kv/put', { key: base64(key(name)), value: base64(JSON.stringify(map(name, color))) })
    await put('one', 'red')
    await put('two', 'blue')
    await put('one', 'green')
    await etcd.ask('kv/deleterange', { key: base64(key('two')) })
  } finally {
    await etcd.kill()
  }
  const run = (...argv: readonly string[]) => codeblue(['snapshot', ...argv])
  const names = await run('list', dataDir, 'cm', '-o', 'name')
  const object = await run('get', dataDir, 'cm/one', '-o', 'json')
  const before = await run('get', dataDir, 'cm/two', '-n', 'shop', '-o', 'json', '--revision', '4')
  const deleted = await run('get', dataDir, 'cm/two', '-n', 'shop')
  const served = (name: string, color: string, resourceVersion: string) => {
    const { metadata, ...rest } = map(name, color)
    return { ...rest, metadata: { ...metadata, resourceVersion } }
  }
  assert.deepEqual(
    [
      [names.code, names.stdout],
      JSON.parse(object.stdout),
      JSON.parse(before.stdout),
      [deleted.code, deleted.stdout, /was deleted at revision 5/.test(deleted.stderr)],
    ],
    [[0, 'configmap/one\n'], served('one', 'green', '4'), served('two', 'blue', '3'), [3, '', true]],
  )
})
