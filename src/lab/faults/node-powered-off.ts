import { powerOffNode } from '../node.ts'
import { waitFor } from '../wait-for.ts'
import { defineFault } from './fault.ts'

/** From outside, a host without power is one that answers nobody; a diagnosis that says more would be guessing. */
export const poweredOff = defineFault({
  id: 'node/powered-off',
  title: { en: 'One master loses its power', zh: '一台 master 断电' },
  expected: { condition: 'node/silent', subjects: ['cp3'] },
  topologies: ['stacked', 'etcd'],
  undo: {},
  powersOff: ['cp3'],
  inject: async (lab) => {
    await powerOffNode(lab.record, 'cp3')
    // Until a neighbour gives up asking for its address, connections to it merely wait.
    const script = "! timeout 5 bash -c '</dev/tcp/cp3/22' 2>/dev/null"
    await waitFor({
      what: 'cp3 to be missed by cp1',
      timeoutMs: 30_000,
      look: async () => ((await lab.exec('cp1', ['sh', '-c', script])).exitCode === 0 ? true : undefined),
    })
  },
})
