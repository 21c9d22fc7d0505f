import { execOrThrow } from '../exec-or-throw.ts'
import { defineFault } from './fault.ts'
import { waitForKubeletLog } from './static-manifests.ts'

/** Containers outlive their runtime; what kubelet wants of them does not happen any more. */
export const runtimeDown = defineFault({
  id: 'kubernetes/runtime-down',
  title: { en: 'The container runtime of a master is stopped', zh: '一台控制平面节点的容器运行时被停止' },
  expected: { condition: 'runtime/down', subjects: ['cp1'] },
  topologies: ['single', 'stacked'],
  undo: { cp1: 'systemctl start containerd.service\nsystemctl restart --no-block kubelet.service' },
  inject: async (lab, since) => {
    await execOrThrow(lab, 'cp1', ['systemctl', 'stop', 'containerd.service'])
    await waitForKubeletLog(lab, 'cp1', {
      pattern: 'containerd.sock: connect: (connection refused|no such file)',
      since,
    })
  },
})
