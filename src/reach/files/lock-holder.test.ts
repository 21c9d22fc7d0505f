import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readLockHolder } from './lock-holder.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

test('names the process that holds a lock on a file, while it does', async () => {
  const folder = await makeTemporaryFolder('lock-holder')
  try {
    const [held, free] = [join(folder, 'held'), join(folder, 'free')]
    for (const path of [held, free]) writeFileSync(path, '')
    // Holds the lock itself until its input ends.
    const holder = spawn('flock', ['--no-fork', held, 'sh', '-c', 'echo locked; cat'])
    await once(holder.stdout, 'data')
    const during = [readLockHolder(held), readLockHolder(free), readLockHolder(join(folder, 'missing'))]
    holder.stdin.end()
    await once(holder, 'exit')
    assert.deepEqual([during, readLockHolder(held)], [[holder.pid, undefined, undefined], undefined])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
