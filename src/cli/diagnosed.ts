import type { DiagnosedPaths, DiagnosePathsOptions } from '../app/diagnose-paths.ts'
import { escapeForTerminal } from '../base/text.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import type { catalogueOptions } from './catalogue-options.ts'
import type { Invocation } from './command.ts'
import type { reachOptions } from './gather-options.ts'
import { readReachRequest } from './gather-request.ts'
import { untilStopped } from './until-stopped.ts'

const readPaths = async (paths: readonly string[], wish: DiagnosePathsOptions): Promise<DiagnosedPaths> =>
  (await import('../app/diagnose-paths.ts')).diagnosePaths(paths, wish)

/** The diagnosis of what stands at the paths, or of the inventory's cluster as it is now when there are none. */
export async function readDiagnosed(
  invocation: Invocation<typeof reachOptions & typeof catalogueOptions>,
): Promise<Diagnosis> {
  const { options, terminal, signal, arguments: paths } = invocation
  const wish = { catalogueFolders: options.catalog, referenceTime: new Date().toISOString() }
  const diagnosed =
    paths.length === 0
      ? await (await import('../app/diagnose-live.ts')).diagnoseLive(await readReachRequest(invocation), wish)
      : await untilStopped(signal, readPaths(paths, { ...wish, inventory: options.inventory }))
  for (const notice of diagnosed.notices) terminal.note(`${escapeForTerminal(notice)}\n`)
  return diagnosed.diagnosis
}
