import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openFreshKind } from '../src/lab/kubernetes/saved-cluster.ts'
import { removeLab } from '../src/lab/remove-lab.ts'
import { runCluster } from '../src/lab/start-lab.ts'
import type { TopologyName } from '../src/lab/topology.ts'
import type { BenchRow } from './bench-row.ts'

export const name = 'lab'

const codeblue = join(import.meta.dirname, '../bin/codeblue')
const limitSeconds = 60

/** From nothing to a proven healthy cluster: with kubeadm, and from the saved cluster as `drill lab up` starts it. */
export async function run(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const topology of ['single', 'stacked'] as const) rows.push(await measure(topology))
  return rows
}

async function measure(topology: TopologyName): Promise<BenchRow> {
  const id = `bench-${randomBytes(3).toString('hex')}`
  const argv = ['drill', 'lab', 'build', '--topology', topology]
  await promisify(execFile)(codeblue, argv)
  const saved = await time(() =>
    promisify(execFile)(codeblue, ['drill', 'lab', 'up', '--topology', topology, '--lab', id]),
  )
  const down = await time(() => promisify(execFile)(codeblue, ['drill', 'lab', 'down', '--lab', id]))
  const kubeadm = await time(() => bringUpAnew(topology, id))
  await removeLab(id)
  return {
    case: topology,
    measured: {
      'kubeadm s': kubeadm.toFixed(1),
      'saved s': saved.toFixed(1),
      limit: `${limitSeconds} s`,
      'times faster': (kubeadm / saved).toFixed(1),
      'down s': down.toFixed(1),
    },
    passed: saved < limitSeconds,
  }
}

async function bringUpAnew(topology: TopologyName, id: string): Promise<void> {
  const progress = () => {}
  const kind = await openFreshKind({ topology, kubernetesVersion: '1.34' }, progress)
  await runCluster(kind, { id, lifetime: 'owned', progress })
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}
