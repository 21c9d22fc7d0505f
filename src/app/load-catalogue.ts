import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeThrown } from '../base/error.ts'
import { plural } from '../base/text.ts'
import {
  type CatalogueFile,
  type DecodedCatalogue,
  decodeCatalogue,
  renderCatalogueProblem,
} from '../diagnosis/catalogue.ts'
import { diagnosisErrors } from '../diagnosis/errors.ts'
import type { Condition } from '../model/condition.ts'
import { readTextFile } from '../reach/files/read-text-file.ts'

/** Where the built-in conditions stand. */
const builtInCatalogue = fileURLToPath(new URL('../../catalog', import.meta.url))

/** Reads the built-in catalogue and the folders beside it, problems and all. */
export async function readCatalogue(folders: readonly string[] = []): Promise<DecodedCatalogue> {
  const files = await Promise.all([builtInCatalogue, ...folders].map(readFolder))
  return decodeCatalogue(files.flat())
}

/** The catalogue to diagnose with: one broken file stops everything, because a silent condition is worse than none. */
export async function openCatalogue(folders: readonly string[] = []): Promise<readonly Condition[]> {
  const { conditions, problems } = await readCatalogue(folders)
  if (problems.length === 0) return conditions
  throw diagnosisErrors.error(
    'CATALOGUE_INVALID',
    `The catalogue has ${plural(problems.length, 'problem')}:\n${problems.map(renderCatalogueProblem).join('\n')}`,
    { data: { problems }, hint: 'Run `codeblue catalog test` after each change; CONTRIBUTING.md shows the shape.' },
  )
}

async function readFolder(folder: string): Promise<readonly CatalogueFile[]> {
  let names: readonly string[]
  try {
    names = await readdir(folder, { recursive: true })
  } catch (thrown) {
    throw unreadable(folder, thrown)
  }
  const paths = names.filter((name) => name.endsWith('.yaml')).sort()
  return Promise.all(
    paths.map(async (name) => ({
      path: displayed(join(folder, name)),
      text: await readTextFile(join(folder, name)).catch((thrown: unknown) => {
        throw unreadable(join(folder, name), thrown)
      }),
    })),
  )
}

const unreadable = (path: string, thrown: unknown) =>
  diagnosisErrors.error('CATALOGUE_UNREADABLE', `Cannot read ${path} of the catalogue: ${describeThrown(thrown)}`, {
    cause: thrown,
    data: { path },
    hint: 'A catalogue folder holds <area>/<condition>.yaml files.',
  })

/** Paths below the working directory are shown from there. */
function displayed(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}
