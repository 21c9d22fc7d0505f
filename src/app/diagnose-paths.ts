import { openPlainFiles } from '../evidence/plain-files.ts'
import { openPlainFileTree } from '../reach/files/plain-file-tree.ts'
import { type DiagnosedEvidence, diagnoseEvidence } from './diagnose.ts'
import { readInventory } from './inventory.ts'
import { openCatalogue } from './load-catalogue.ts'

export interface DiagnosePathsOptions {
  /** Folders of conditions beside the built-in ones. */
  readonly catalogueFolders: readonly string[]
  /** Only when it was named: files that somebody sent are seldom from the cluster of this directory. */
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
  const inventory = options.inventory === undefined ? undefined : await readInventory(options.inventory)
  const hosts = inventory?.nodes.map(({ name }) => name) ?? []
  const reader = await openPlainFiles(openPlainFileTree(), paths, { hosts })
  return await diagnoseEvidence(reader, { catalogue, inventory, referenceTime: options.referenceTime })
}
