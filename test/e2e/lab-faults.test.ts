/** Every fault on a real etcd: it does its harm, which is waited for, and is undone without a trace in the cluster's health. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { faults } from '../../src/lab/faults/fault-table.ts'
import { isHealthy } from '../../src/lab/health.ts'
import type { Lab } from '../../src/lab/lab.ts'
import { readObstacles } from '../../src/lab/machine.ts'
import { removeLab } from '../../src/lab/remove-lab.ts'
import { startLab } from '../../src/lab/start-lab.ts'

const obstacles = readObstacles().map(({ reason }) => reason)
const skip = obstacles.length === 0 ? false : obstacles.join('; ')

describe('in one lab', { skip }, () => {
  let lab: Lab
  before(async () => {
    lab = await startLab({ lifetime: 'owned' })
  })
  after(async () => {
    await removeLab(lab.id)
  })

  for (const fault of faults.filter(({ topologies }) => topologies.includes('etcd'))) {
    test(`${fault.id} is made and undone`, async (context) => {
      const reason = await fault.available(lab)
      if (reason !== undefined) return context.skip(reason)
      await fault.inject(lab, 300_000)
      await fault.revert(lab)
      assert.equal(await isHealthy(lab), true)
    })
  }
})
