import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import type { Lab } from '../lab/lab.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import { decodeDiagnosis } from '../report/diagnosis-json.ts'
import { appErrors } from './errors.ts'

const program = fileURLToPath(new URL('../../bin/codeblue', import.meta.url))

/** Exit codes of a respond that did its work: clean, findings, incomplete. */
const answered: readonly number[] = [0, 3, 4]

export interface RespondInLabOptions {
  readonly signal: AbortSignal
  /** Where the incident directory is left; nothing is left when it is not given. */
  readonly keep: string | undefined
}

/** Runs the program itself from the operator's place in a lab, as a user would, and gives its diagnosis. */
export async function respondInLab(lab: Lab, { signal, keep }: RespondInLabOptions): Promise<Diagnosis> {
  const folder = await mkdtemp(join(tmpdir(), 'codeblue-drill-'))
  try {
    const incident = keep ?? join(folder, 'incident')
    const argv = [
      program,
      'respond',
      '--inventory',
      lab.inventoryPath,
      '--out',
      incident,
      '--quiet',
      '--output',
      'json',
    ]
    const [file = '', ...rest] = lab.operator.command(argv)
    const ended = await execa(file, rest, { reject: false, stdin: 'ignore', cancelSignal: signal, maxBuffer: 1 << 30 })
    if (!answered.includes(ended.exitCode ?? 1)) {
      throw appErrors.error(
        'DRILL_RESPOND_FAILED',
        `codeblue respond ended with ${ended.exitCode ?? ended.signal} in lab ${lab.id}`,
        {
          data: { lab: lab.id, stderr: ended.stderr.slice(-2000) },
          hint: `It said: ${ended.stderr.slice(-500)}`,
        },
      )
    }
    const stored = join(incident, 'diagnosis.json')
    return decodeDiagnosis(await readFile(stored, 'utf8'), stored)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
