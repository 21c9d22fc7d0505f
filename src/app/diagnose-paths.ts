import { openPlainFiles } from '../evidence/plain-files.ts'
import { openPlainFileTree } from '../reach/files/plain-file-tree.ts'
import { type DiagnosedEvidence, diagnoseEvidence } from './diagnose.ts'
import { findInventory } from './find-inventory.ts'
import { openCatalogue } from './load-catalogue.ts'

export interface DiagnosePathsOptions {
  /** Folders of conditions beside the built-in ones. */
  readonly catalogueFolders: readonly string[]
  readonly inventory: string | undefined
  /** ISO time of now. */
  readonly referenceTime: string
}

/** Diagnoses whatever stands at the paths. */
export async function diagnosePaths(
  paths: readonly string[],
  options: DiagnosePathsOptions,
): Promise<DiagnosedEvidence> {
  const catalogue = await openCatalogue(options.catalogueFolders)
  const inventory = await findInventory(options.inventory)
  const hosts = inventory?.nodes.map(({ name }) => name) ?? []
  const reader = await openPlainFiles(openPlainFileTree(), paths, { hosts })
  return await diagnoseEvidence(reader, { catalogue, inventory, referenceTime: options.referenceTime })
}
