import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findFault } from '../lab/faults/fault-table.ts'
import { readHealth } from '../lab/health.ts'
import type { HostHealth } from '../lab/host-health.ts'
import type { Lab } from '../lab/lab.ts'
import { type Obstacle, readObstacles } from '../lab/machine.ts'
import { readLeftovers, removeLab } from '../lab/remove-lab.ts'
import { startLab } from '../lab/start-lab.ts'
import type { Progress } from '../model/progress.ts'
import type { Severity } from '../model/severity.ts'
import { decodeDiagnosis } from '../report/diagnosis-json.ts'
import { appErrors } from './errors.ts'

const program = fileURLToPath(new URL('../../bin/codeblue', import.meta.url))

const demoFault = 'etcd/quorum-lost'

export interface DemoOptions {
  /** Folder that the incident is left in; must not exist. */
  readonly folder: string
  readonly language: 'en' | 'zh'
  readonly progress: Progress
  readonly onHealth: (health: readonly HostHealth[]) => void
  /** Awaited: what it prints must stand before what the program prints. */
  readonly onBroken: (what: string) => Promise<void>
  readonly signal: AbortSignal
}

export interface DemoOutcome {
  /** Whether the diagnosis is the one this fault must have. */
  readonly correct: boolean
  readonly severity: Severity
  readonly cause: string
  readonly seconds: { readonly up: number; readonly respond: number }
  /** Looked at: nothing of the lab is left. */
  readonly cleanedUp: boolean
}

/** A capture of the same fault in a lab like this one, for machines that cannot run it. */
export const recordedIncident = fileURLToPath(
  new URL('../../test/incidents/lab-quorum-lost/bundle.tar.zst', import.meta.url),
)

/** Why the demo has to replay a recorded incident here; empty when it can make one. */
export const readDemoObstacles = (): readonly Obstacle[] => readObstacles()

/** Brings a lab up, takes its quorum away, and lets the program itself answer as an operator would run it. */
export async function runDemo(options: DemoOptions): Promise<DemoOutcome> {
  const started = performance.now()
  const lab = await startLab({ lifetime: 'owned', progress: options.progress })
  try {
    const up = secondsSince(started)
    options.onHealth(await readHealth(lab))
    const fault = findFault(demoFault)
    await fault.inject(lab, 10 * 60_000)
    await options.onBroken(fault.title[options.language])
    const responding = performance.now()
    await respondAsOperator(lab, options)
    const respond = secondsSince(responding)
    const answer = await readAnswer(options.folder)
    const correct = answer.severity === 'T2' && answer.cause === fault.expected.condition
    await removeLab(lab.id)
    return { ...answer, correct, seconds: { up, respond }, cleanedUp: readLeftovers(lab.id).length === 0 }
  } finally {
    await removeLab(lab.id)
  }
}

async function respondAsOperator(lab: Lab, { folder, language, signal }: DemoOptions): Promise<void> {
  const argv = [program, 'respond', '--inventory', lab.inventoryPath, '--out', folder, '--lang', language]
  const [file = '', ...rest] = lab.operator.command(argv)
  const child = spawn(file, rest, { stdio: ['ignore', 'inherit', 'inherit'], signal })
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
  // 3: findings, which is what a broken cluster must give; 4: two members are down, so something could not be looked at.
  if (![0, 3, 4].includes(exitCode)) {
    throw appErrors.error('DEMO_RESPOND_FAILED', `codeblue respond ended with exit code ${exitCode} in the lab`, {
      data: { exitCode, folder },
      hint: 'Its own message stands above.',
    })
  }
}

async function readAnswer(folder: string): Promise<Pick<DemoOutcome, 'severity' | 'cause'>> {
  const path = join(folder, 'diagnosis.json')
  const { severity, causes } = decodeDiagnosis(await readFile(path, 'utf8'), path)
  return { severity, cause: causes[0]?.condition ?? 'none' }
}

const secondsSince = (start: number): number => Math.round((performance.now() - start) / 100) / 10
