import { defineFault } from './fault.ts'
import { damageFiles, undoDamage } from './member-files.ts'
import { waitForFailure } from './observe.ts'

export const walDamaged = defineFault({
  id: 'etcd/wal-damaged',
  title: { en: "One member's write-ahead log is damaged", zh: '一个成员的预写日志损坏' },
  expected: { condition: 'etcd/wal-corrupt', subjects: ['cp2'] },
  undo: { cp2: undoDamage },
  // Inside the seed keys, which every log of a lab starts with: an entry in the middle, not a torn end.
  inject: async (lab) => {
    const script =
      'dd if=/dev/urandom of="$(ls member/wal/*.wal | head -n 1)" bs=1 seek=20000 count=64 conv=notrunc status=none'
    await damageFiles(lab, 'cp2', script)
    await waitForFailure(lab, 'cp2')
  },
})
