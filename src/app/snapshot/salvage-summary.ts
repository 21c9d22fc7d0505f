import type { SalvageCount } from '../../model/snapshot-salvage.ts'
import { salvageRevisions } from '../../snapshot/salvage/salvage.ts'
import { selectSalvaged } from '../../snapshot/store/select-salvaged.ts'
import { driveWork, type WorkWatch } from './drive-work.ts'
import { openSnapshot } from './open-snapshot.ts'

/** What mining a file would give, counted: before it is extracted. */
export async function summarizeSalvage(path: string, watch: WorkWatch): Promise<SalvageCount> {
  const { file, seed, close } = openSnapshot(path)
  try {
    const salvaged = await driveWork(salvageRevisions(file), watch)
    const work = selectSalvaged(salvaged, { seed, problem: () => undefined })
    const { places } = await driveWork(work, watch)
    return { ...salvaged.summary, liveKeys: places.length }
  } finally {
    close()
  }
}
