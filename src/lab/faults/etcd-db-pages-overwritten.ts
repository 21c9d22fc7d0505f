import { defineFault } from './fault.ts'
import { damageFiles, undoDamage } from './member-files.ts'
import { waitForFailure } from './observe.ts'

export const dbPagesOverwritten = defineFault({
  id: 'etcd/db-pages-overwritten',
  title: { en: "Pages of one member's database are overwritten", zh: '一个成员的数据库页被覆盖' },
  expected: { condition: 'etcd/db-pages-corrupt', subjects: ['cp2'] },
  undo: { cp2: undoDamage },
  inject: async (lab) => {
    await damageFiles(
      lab,
      'cp2',
      'dd if=/dev/urandom of=member/snap/db bs=4096 seek=10 count=40 conv=notrunc status=none',
    )
    await waitForFailure(lab, 'cp2')
  },
})
