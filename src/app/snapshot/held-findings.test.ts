import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTemporaryFolder } from '../../reach/files/temporary-folder.ts'
import { verifySnapshot } from './snapshot-verify.ts'

const options = { values: 'sampled', expected: {}, signal: new AbortController().signal, progress: () => {} } as const

test('damage is not reported while a process holds the file, as a running etcd does, and is afterwards', async () => {
  const folder = await makeTemporaryFolder('held')
  try {
    const path = join(folder, 'db')
    copyFileSync(join(import.meta.dirname, '../../../test/snapshots/k8s-1.20.2-after.db'), path)
    const file = await open(path, 'r+')
    await file.write(new Uint8Array(8).fill(0x58), 0, 8, 100 * 4096)
    await file.close()
    const holder = spawn('flock', ['--no-fork', path, 'sh', '-c', 'echo locked; cat'])
    await once(holder.stdout, 'data')
    const during = await verifySnapshot(path, options)
    holder.stdin.end()
    await once(holder, 'exit')
    const afterwards = await verifySnapshot(path, options)
    const codes = ({ findings }: typeof during) => findings.map(({ code }) => code)
    assert.deepEqual(
      [during.verdict, codes(during), during.advice.length, afterwards.verdict, codes(afterwards)],
      [
        ...['not-evaluated', ['in-use', 'page-id', 'trailer-mismatch'], 1],
        ...['damaged', ['page-id', 'trailer-mismatch']],
      ],
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
