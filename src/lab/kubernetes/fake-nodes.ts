import type { Lab } from '../lab.ts'
import { applyObjects } from './kubectl.ts'

/** A label and a taint of every such node. */
const mark = 'codeblue-lab/fake'
const AT_ONCE = 200

/** Node objects without a machine, for what grows with their number. Nothing is scheduled on them, and after a minute they are not Ready. */
export async function makeFakeNodes(lab: Lab, count: number): Promise<void> {
  const nodes = Array.from({ length: count }, (_, index) =>
    renderFakeNode(`fake-${String(index + 1).padStart(4, '0')}`),
  )
  for (let start = 0; start < count; start += AT_ONCE) await applyObjects(lab, nodes.slice(start, start + AT_ONCE))
}

const renderFakeNode = (name: string): object => ({
  ...{ apiVersion: 'v1', kind: 'Node' },
  // No daemon set asks for this system, so none makes a pod for it.
  metadata: { name, labels: { [mark]: 'true', 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'none' } },
  spec: { taints: [{ key: mark, effect: 'NoExecute' }] },
})
