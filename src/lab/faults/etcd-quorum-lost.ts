import { defineFault } from './fault.ts'
import { killMember, undoKill } from './member-kill.ts'
import { waitForNoLeader } from './observe.ts'

export const quorumLost = defineFault({
  id: 'etcd/quorum-lost',
  title: { en: 'Two of three etcd members are killed', zh: '三个 etcd 成员中有两个被杀死' },
  expected: { condition: 'etcd/process-killed', subjects: ['cp2', 'cp3'] },
  undo: { cp2: undoKill, cp3: undoKill },
  inject: async (lab) => {
    await Promise.all([killMember(lab, 'cp2'), killMember(lab, 'cp3')])
    await waitForNoLeader(lab, 'cp1')
  },
})
