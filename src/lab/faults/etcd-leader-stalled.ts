import { execOrThrow } from '../exec-or-throw.ts'
import { defineFault, leaderHost } from './fault.ts'
import { waitForLog, waitForService } from './observe.ts'

const signal = (name: string): readonly string[] => ['systemctl', 'kill', `--signal=${name}`, 'etcd.service']

export const leaderStalled = defineFault({
  id: 'etcd/leader-stalled',
  title: { en: 'The leader stands still', zh: 'leader 停顿' },
  expected: { condition: 'etcd/leader-stalled', subjects: [leaderHost] },
  undo: { [leaderHost]: signal('CONT').join(' ') },
  // As a frozen virtual machine: the process is there, its sockets are open, and nothing answers.
  inject: async (lab, since) => {
    await execOrThrow(lab, leaderHost, signal('STOP'))
    await waitForLog(lab, 'cp2', { pattern: '(lost leader|changed leader from) ', since })
    await waitForService(lab, 'cp2')
    await waitForService(lab, 'cp3')
  },
})
