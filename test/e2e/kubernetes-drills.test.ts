/** Faults of a Kubernetes, each in a lab of its own: a healthy cluster, the fault, `codeblue respond` in it, the cause by name, and the way back. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import type { Fault } from '../../src/lab/faults/fault.ts'
import { faults } from '../../src/lab/faults/fault-table.ts'
import { readObstacles } from '../../src/lab/machine.ts'
import { readLeftovers, removeLab } from '../../src/lab/remove-lab.ts'
import { startLab } from '../../src/lab/start-lab.ts'
import type { TopologyName } from '../../src/lab/topology.ts'
import { codeblue } from './codeblue.ts'

const obstacles = readObstacles('stacked').map(({ reason }) => reason)
const skip = obstacles.length === 0 ? false : obstacles.join('; ')
const drillSchema = z.object({
  diagnosed: z.boolean(),
  cleanedUp: z.boolean(),
  causes: z.array(z.object({ condition: z.string(), hosts: z.array(z.string()) })),
})

/** Waits of kubelet and the inotify instances of a machine make these long: in every run one of them, all when they are asked for. */
const always = 'lb/wrong-health-check'
const isAsked = ({ id }: Fault): boolean => id === always || process.env.CODEBLUE_TEST_DRILLS === 'all'

const faultsOf = (topology: TopologyName): readonly Fault[] =>
  faults.filter(({ topologies }) => topologies[0] === topology)

async function drill({ id, expected }: Fault, topology: TopologyName): Promise<void> {
  const lab = await startLab({ topology, lifetime: 'owned' })
  try {
    // A lab that stays is put right by the drill, and its health is proven afterwards.
    const argv = ['drill', 'run', id, '--lab', lab.id, '--until', 'diagnosis', '--output', 'json', '--quiet']
    const { code, stdout, stderr } = await codeblue(argv)
    assert.equal(stderr, '')
    const { diagnosed, cleanedUp, causes } = drillSchema.parse(JSON.parse(stdout))
    const first = causes[0]
    assert.deepEqual(
      { code, diagnosed, cleanedUp, first: first?.condition },
      { code: 0, diagnosed: true, cleanedUp: true, first: expected.condition },
      `causes: ${causes.map(({ condition, hosts }) => `${condition} (${hosts.join(', ')})`).join('; ')}`,
    )
  } finally {
    await removeLab(lab.id)
  }
  assert.deepEqual(readLeftovers(lab.id), [])
}

// Most of their time is waiting, so two of them share the machine.
describe('drill run on a single master', { skip, concurrency: 2 }, () => {
  for (const fault of faultsOf('single')) {
    test(`${fault.id} is named and undone`, { timeout: 400_000 }, () => drill(fault, 'single'))
  }
})

describe('drill run on stacked masters', { skip }, () => {
  for (const fault of faultsOf('stacked').filter(isAsked)) {
    test(`${fault.id} is named and undone`, { timeout: 400_000 }, () => drill(fault, 'stacked'))
  }
})
