import { defineFault } from './fault.ts'
import { killMember, undoKill } from './member-kill.ts'

export const memberKilled = defineFault({
  id: 'etcd/member-killed',
  title: { en: 'One etcd member is killed', zh: '一个 etcd 成员被杀死' },
  expected: { condition: 'etcd/process-killed', subjects: ['cp2'] },
  undo: { cp2: undoKill },
  inject: async (lab) => killMember(lab, 'cp2'),
})
