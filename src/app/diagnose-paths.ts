import type { EvidenceItem } from '../model/evidence.ts'
import { readCapturedInventory } from './captured-inventory.ts'
import { type DiagnosedEvidence, diagnoseEvidence } from './diagnose.ts'
import { readInventory } from './inventory.ts'
import { openCatalogue } from './load-catalogue.ts'
import { openEvidence } from './open-evidence.ts'
import { redactAnswer } from './redact-answer.ts'

export interface DiagnosePathsOptions {
  /** Folders of conditions beside the built-in ones. */
  readonly catalogueFolders: readonly string[]
  /** Only when it was named: files that somebody sent are seldom from the cluster of this directory. */
  readonly inventory: string | undefined
  /** ISO time of now. */
  readonly referenceTime: string
}

export interface DiagnosedPaths extends DiagnosedEvidence {
  readonly items: readonly EvidenceItem[]
  readonly capturedAt: string | undefined
  readonly cluster: string | undefined
  /** What is wrong with the evidence itself: damaged or interrupted bundles. */
  readonly notices: readonly string[]
}

/** Diagnoses whatever stands at the paths. A bundle brings its own inventory, so that it gives the same answer anywhere. */
export async function diagnosePaths(paths: readonly string[], options: DiagnosePathsOptions): Promise<DiagnosedPaths> {
  const catalogue = await openCatalogue(options.catalogueFolders)
  const named = options.inventory === undefined ? undefined : await readInventory(options.inventory)
  const evidence = await openEvidence(paths, { hosts: named?.nodes.map(({ name }) => name) ?? [] })
  try {
    const { reader, capturedAt, cluster, notice, problems } = evidence
    const inventory = named ?? (await readCapturedInventory(reader))
    const { referenceTime } = options
    const diagnosed = redactAnswer(await diagnoseEvidence(reader, { catalogue, inventory, capturedAt, referenceTime }))
    const notices = [...(notice === '' ? [] : [notice]), ...problems.map(({ message }) => message)]
    return { ...diagnosed, items: reader.items, capturedAt, cluster, notices }
  } finally {
    await evidence.close()
  }
}
