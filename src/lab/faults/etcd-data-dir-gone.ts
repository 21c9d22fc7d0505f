import { dataDirectory } from '../etcd-units.ts'
import { defineFault } from './fault.ts'
import { damageFiles, undoDamage } from './member-files.ts'
import { waitForFailure } from './observe.ts'

export const dataDirGone = defineFault({
  id: 'etcd/data-dir-gone',
  title: { en: "One member's data directory is gone", zh: '一个成员的数据目录丢失' },
  expected: { condition: 'etcd/data-dir-missing', subjects: ['cp2'] },
  undo: { cp2: undoDamage },
  inject: async (lab) => {
    await damageFiles(lab, 'cp2', `cd /\nrm -rf ${dataDirectory}`)
    await waitForFailure(lab, 'cp2')
  },
})
