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

/** Five hosts take their time: in every run one of these drills, all when they are asked for. */
const always = 'lb/wrong-health-check'
const allAsked = process.env.CODEBLUE_TEST_DRILLS === 'all'
const isAsked = ({ id }: Fault): boolean => id === always || allAsked

/** After these kubelet waits for minutes before it starts the crashed containers again: the way back is walked when it is asked for. */
const slowBack = ['kubernetes/apiserver-flag', 'kubernetes/manifest-removed', 'kubernetes/etcd-nospace']

const faultsOf = (topology: TopologyName): readonly Fault[] =>
  faults.filter(({ topologies }) => topologies[0] === topology)

async function drill(fault: Fault, topology: TopologyName): Promise<void> {
  if (slowBack.includes(fault.id) && !allAsked) return await verifyDrill(fault, ['--topology', topology])
  const lab = await startLab({ topology, lifetime: 'owned' })
  try {
    // A lab that stays is put right by the drill, and its health is proven afterwards.
    await verifyDrill(fault, ['--lab', lab.id])
  } finally {
    await removeLab(lab.id)
  }
  assert.deepEqual(readLeftovers(lab.id), [])
}

async function verifyDrill({ id, expected }: Fault, where: readonly string[]): Promise<void> {
  const argv = ['drill', 'run', id, ...where, '--until', 'diagnosis', '--output', 'json', '--quiet']
  const { code, stdout, stderr } = await codeblue(argv)
  assert.equal(stderr, '')
  const { diagnosed, cleanedUp, causes } = drillSchema.parse(JSON.parse(stdout))
  assert.deepEqual(
    { code, diagnosed, cleanedUp, first: causes[0]?.condition },
    { code: 0, diagnosed: true, cleanedUp: true, first: expected.condition },
    `causes: ${causes.map(({ condition, hosts }) => `${condition} (${hosts.join(', ')})`).join('; ')}`,
  )
}

// Most of their time is waiting, so two of them share the machine.
describe('drill run on a single master', { skip, concurrency: 2 }, () => {
  for (const fault of faultsOf('single')) {
    test(`${fault.id} is named and undone`, { timeout: 600_000 }, () => drill(fault, 'single'))
  }
})

describe('drill run on stacked masters', { skip }, () => {
  for (const fault of faultsOf('stacked').filter(isAsked)) {
    test(`${fault.id} is named and undone`, { timeout: 600_000 }, () => drill(fault, 'stacked'))
  }
})
