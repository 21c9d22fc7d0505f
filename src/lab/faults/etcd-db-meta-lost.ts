import { defineFault } from './fault.ts'
import { damageFiles, undoDamage } from './member-files.ts'
import { waitForFailure } from './observe.ts'

export const dbMetaLost = defineFault({
  id: 'etcd/db-meta-lost',
  title: { en: "Both meta pages of one member's database are lost", zh: '一个成员数据库的两个元数据页丢失' },
  expected: { condition: 'etcd/db-meta-lost', subjects: ['cp2'] },
  undo: { cp2: undoDamage },
  inject: async (lab) => {
    await damageFiles(lab, 'cp2', 'dd if=/dev/zero of=member/snap/db bs=4096 count=2 conv=notrunc status=none')
    await waitForFailure(lab, 'cp2')
  },
})
