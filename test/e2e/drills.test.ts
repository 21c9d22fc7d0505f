/** Every fault of etcd, as a user drills it: a new lab, the fault, `codeblue respond` in it, the cause by name, and nothing left. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { faults } from '../../src/lab/faults/fault-table.ts'
import { readObstacles } from '../../src/lab/machine.ts'
import { codeblue } from './codeblue.ts'

const obstacles = readObstacles().map(({ reason }) => reason)
const skip = obstacles.length === 0 ? false : obstacles.join('; ')
const drillSchema = z.object({
  diagnosed: z.boolean(),
  cleanedUp: z.boolean(),
  causes: z.array(z.object({ condition: z.string() })),
})

/** The newer etcd logs and answers differently; the whole matrix is a loop over `drill list` by hand. */
const onEtcd = faults.filter(({ topologies }) => topologies.includes('etcd'))
const drills = [
  ...onEtcd.map((fault) => ({ fault, etcd: '3.4' })),
  ...onEtcd.filter(({ id }) => /quorum-lost|pages|expired|partition/.test(id)).map((fault) => ({ fault, etcd: '3.5' })),
]

describe('drill run', { skip }, () => {
  for (const { fault, etcd } of drills) {
    test(`names the cause of ${fault.id} on etcd ${etcd}`, async (context) => {
      const argv = [
        'drill',
        'run',
        fault.id,
        '--topology',
        'etcd',
        '--etcd',
        etcd,
        '--until',
        'diagnosis',
        '--output',
        'json',
        '--quiet',
      ]
      let { code, stdout, stderr } = await codeblue(argv)
      // A lab that did not come up is no diagnosis; it is said, and made once more.
      if (code === 1 && stderr.includes('"LAB_')) {
        context.diagnostic(stderr)
        ;({ code, stdout, stderr } = await codeblue(argv))
      }
      assert.equal(stderr, '')
      const { diagnosed, cleanedUp, causes } = drillSchema.parse(JSON.parse(stdout))
      const first = causes[0]?.condition
      assert.deepEqual(
        { code, diagnosed, cleanedUp, first },
        { code: 0, diagnosed: true, cleanedUp: true, first: fault.expected.condition },
      )
    })
  }
})
