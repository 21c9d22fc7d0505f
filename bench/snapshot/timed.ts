import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MOST_OUTPUT_BYTES = 1024 ** 3

/** A command that must succeed: the wall time of its whole process. */
export async function secondsOf(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
  const [file = '', ...rest] = argv
  const started = performance.now()
  await run(file, rest, { maxBuffer: MOST_OUTPUT_BYTES, encoding: 'buffer', env: { ...process.env, ...env } })
  return (performance.now() - started) / 1000
}

export const secondsOfWork = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

/** The most memory that a command of ours had, all threads and processes of Node, in MB. */
export async function peakMbOf(argv: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'codeblue-bench-'))
  try {
    const report = join(folder, 'peak')
    const reporter = join(import.meta.dirname, 'report-peak.ts')
    await secondsOf(argv, { NODE_OPTIONS: `--import=${reporter}`, CODEBLUE_BENCH_PEAK: report })
    const kilobytes = (await readFile(report, 'utf8')).trim().split('\n').map(Number)
    return (kilobytes.reduce((sum, each) => sum + each, 0) * 1024) / 1e6
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Each in turn, a few times over, so that what else the machine does meets all of them; the median of each. */
export async function inTurn(rounds: number, works: readonly (() => Promise<number>)[]): Promise<readonly number[]> {
  const seconds = works.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, work] of works.entries()) seconds[index]?.push(await work())
  }
  return seconds.map(median)
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? Number.NaN
