import { openPlainFiles } from '../evidence/plain-files.ts'
import { openPlainFileTree } from '../reach/files/plain-file-tree.ts'
import { type DiagnosedEvidence, diagnoseEvidence } from './diagnose.ts'
import { openCatalogue } from './load-catalogue.ts'

export interface DiagnosePathsOptions {
  /** Folders of conditions beside the built-in ones. */
  readonly catalogueFolders: readonly string[]
  /** ISO time of now. */
  readonly referenceTime: string
}

/** Diagnoses whatever stands at the paths. */
export async function diagnosePaths(
  paths: readonly string[],
  { catalogueFolders, referenceTime }: DiagnosePathsOptions,
): Promise<DiagnosedEvidence> {
  const catalogue = await openCatalogue(catalogueFolders)
  const reader = await openPlainFiles(openPlainFileTree(), paths)
  return await diagnoseEvidence(reader, { catalogue, referenceTime })
}
