/** Every fault of a Kubernetes, in a lab of its own: a healthy cluster, the fault, `codeblue respond` in it, the cause by name, and the way back. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { faults } from '../../src/lab/faults/fault-table.ts'
import { readObstacles } from '../../src/lab/machine.ts'
import { readLeftovers, removeLab } from '../../src/lab/remove-lab.ts'
import { startLab } from '../../src/lab/start-lab.ts'
import { codeblue } from './codeblue.ts'

const obstacles = readObstacles('stacked').map(({ reason }) => reason)
const skip = obstacles.length === 0 ? false : obstacles.join('; ')
const drillSchema = z.object({
  diagnosed: z.boolean(),
  cleanedUp: z.boolean(),
  causes: z.array(z.object({ condition: z.string(), hosts: z.array(z.string()) })),
})

describe('drill run in a Kubernetes', { skip }, () => {
  for (const { id, expected, topologies } of faults) {
    const [topology = 'etcd'] = topologies
    if (topology === 'etcd') continue
    test(`${id} is named and undone in a lab of ${topology}`, { timeout: 300_000 }, async () => {
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
    })
  }
})
