import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeTemporaryFolder } from '../reach/files/temporary-folder.ts'
import { type DiagnosedPaths, type DiagnosePathsOptions, diagnosePaths } from './diagnose-paths.ts'
import { type GatherOptions, gatherIncident } from './gather-incident.ts'

export type ReachRequest = Omit<GatherOptions, 'folder' | 'copies' | 'onHostDone'>

/**
 * Looks at the cluster of the inventory now, and keeps nothing: the evidence goes through the same door into a private folder,
 * is judged as any bundle is, and is removed. Who may need it later wants `respond`.
 */
export async function diagnoseLive(
  request: ReachRequest,
  options: Omit<DiagnosePathsOptions, 'inventory'>,
): Promise<DiagnosedPaths> {
  const folder = await makeTemporaryFolder('codeblue-live-')
  try {
    const bundle = join(folder, 'incident')
    await gatherIncident({ ...request, folder: bundle, copies: false })
    return await diagnosePaths([bundle], { ...options, inventory: undefined })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
