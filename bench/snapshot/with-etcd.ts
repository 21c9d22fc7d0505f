import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Contents } from './contents.ts'
import { startEtcd } from './make/real-etcd.ts'
import { secondsOf } from './timed.ts'

/** How a namespace is read from a snapshot without us: restored, started, asked for each of the namespace's kinds. */
export async function readWithEtcd(programs: string, file: string, { prefixes }: Contents): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'codeblue-bench-'))
  try {
    const dataDir = join(folder, 'etcd')
    const restore = await secondsOf([join(programs, 'etcdutl'), 'snapshot', 'restore', file, '--data-dir', dataDir])
    const started = performance.now()
    const etcd = await startEtcd(programs, dataDir)
    try {
      for (const prefix of prefixes) await etcd.calls.readPrefix(prefix)
      return restore + (performance.now() - started) / 1000
    } finally {
      await etcd.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
