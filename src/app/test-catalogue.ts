import { type CatalogueFailure, evaluateCatalogueExamples } from '../diagnosis/catalogue-check.ts'
import type { CatalogueProblem } from '../diagnosis/catalogue-problem.ts'
import { readCatalogue } from './load-catalogue.ts'

export interface CatalogueTest {
  /** How many conditions were held against their examples. */
  readonly conditions: number
  /** Files that are not well formed. Their conditions were not tested. */
  readonly problems: readonly CatalogueProblem[]
  readonly failures: readonly CatalogueFailure[]
}

/** Holds the catalogue, or one condition or area of it, against its own examples. */
export async function testCatalogue(folders: readonly string[], only: string | undefined): Promise<CatalogueTest> {
  const { conditions, problems } = await readCatalogue(folders)
  const chosen = conditions.filter(({ id }) => only === undefined || id === only || id.startsWith(`${only}/`))
  return { conditions: chosen.length, problems, failures: evaluateCatalogueExamples(chosen) }
}
