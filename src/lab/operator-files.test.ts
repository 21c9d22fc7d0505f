import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { inventorySchema } from '../model/inventory.ts'
import { inventoryPath, writeOperatorFiles } from './operator-files.ts'

test('the inventory of a lab has the published shape, three members and no API server', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'codeblue-cache-'))
  const before = process.env.XDG_CACHE_HOME
  process.env.XDG_CACHE_HOME = cache
  try {
    const key = { privateKey: 'private', publicKey: 'ssh-ed25519 AAAA root@cp' }
    await writeOperatorFiles({ id: 't1', topology: 'etcd' }, key, { cp1: key, cp2: key, cp3: key })
    const inventory = inventorySchema.parse(parse(await readFile(inventoryPath('t1'), 'utf8')))
    assert.deepEqual(
      [
        inventory.nodes.map(({ name }) => name),
        inventory.etcd?.members.map(({ clientUrl }) => clientUrl),
        inventory.apiServers,
      ],
      [['cp1', 'cp2', 'cp3'], ['https://10.77.0.11:2379', 'https://10.77.0.12:2379', 'https://10.77.0.13:2379'], []],
    )
    assert.equal(
      (await readFile(join(cache, 'codeblue/labs/t1/operator/known_hosts'), 'utf8')).split('\n')[0],
      'cp1,10.77.0.11 ssh-ed25519 AAAA',
    )
  } finally {
    if (before === undefined) delete process.env.XDG_CACHE_HOME
    else process.env.XDG_CACHE_HOME = before
    await rm(cache, { recursive: true, force: true })
  }
})
