/**
 * Log matching against grep: one core, the same literals, the same files, both warm. Seconds are those of the processor, so that what
 * else the machine does moves neither side.
 */
import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { finished } from 'node:stream/promises'
import { promisify } from 'node:util'
import type { BenchRow } from './bench-row.ts'
import { type LineMix, mixes } from './log-matching/lines.ts'
import { randomNumbers } from './random-numbers.ts'

export const name = 'log-matching'

const GIGABYTE = 1_000_000_000
const LIMIT_MB = 300
const run_ = promisify(execFile)

interface Situation {
  readonly title: string
  /** Share of lines that tell of trouble. */
  readonly trouble: number
  /** All lines in one journal, or one file for each component. */
  readonly layout: 'files' | 'journal'
  readonly demanded: boolean
}

const situations: readonly Situation[] = [
  { title: '1 GB, a file per component, 1 % trouble', trouble: 0.01, layout: 'files', demanded: true },
  { title: '1 GB, one journal of all, 1 % trouble', trouble: 0.01, layout: 'journal', demanded: true },
  { title: '1 GB, a file per component, 30 % trouble', trouble: 0.3, layout: 'files', demanded: false },
]

export async function run(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const situation of situations) {
    const folder = await mkdtemp(join(tmpdir(), 'codeblue-bench-'))
    try {
      rows.push(await measure(situation, folder))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  return rows
}

async function measure(situation: Situation, folder: string): Promise<BenchRow> {
  const files = await writeLogs(situation, join(folder, 'logs'))
  const literals = join(folder, 'literals.txt')
  const scanner = join(import.meta.dirname, 'log-matching', 'scan.ts')
  await writeFile(literals, (await onOneCore([process.execPath, scanner, '--literals'])).stdout)
  const grep = ['grep', '-c', '-F', '-f', literals, ...files]
  const ours = [process.execPath, scanner, join(folder, 'logs')]
  // Once to warm the page cache, then the better of two each.
  await onOneCore(grep)
  const grepSeconds = Math.min((await onOneCore(grep)).seconds, (await onOneCore(grep)).seconds)
  const runs = [await onOneCore(ours), await onOneCore(ours)].map(({ stdout, seconds }) => ({
    ...decodeReport(stdout),
    seconds,
  }))
  const best = runs.reduce((left, right) => (right.scanSeconds < left.scanSeconds ? right : left))
  const peakMb = Math.max(...runs.map(({ peakMb: peak }) => peak))
  const ratio = grepSeconds / best.scanSeconds
  return {
    case: situation.title,
    measured: {
      'grep s': grepSeconds.toFixed(2),
      'ours s': best.scanSeconds.toFixed(2),
      'with start-up s': best.seconds.toFixed(2),
      'ours is faster by': ratio.toFixed(2),
      'peak MB': peakMb.toFixed(0),
      hits: best.hits,
    },
    ...(situation.demanded ? { passed: ratio >= 1 && peakMb < LIMIT_MB } : {}),
  }
}

interface ScanReport {
  readonly scanSeconds: number
  readonly peakMb: number
  readonly hits: number
}

function decodeReport(stdout: string): ScanReport {
  const [scanSeconds = Number.NaN, peakMb = Number.NaN, hits = Number.NaN] = stdout.trim().split(' ').map(Number)
  return { scanSeconds, peakMb, hits }
}

/** Runs a command on one core. What it prints, and the processor seconds that it took. */
async function onOneCore(argv: readonly string[]): Promise<{ readonly stdout: string; readonly seconds: number }> {
  // `times` of sh prints, on its last line, the user and system time of what it ran.
  const { stdout } = await run_('taskset', ['-c', '0', 'sh', '-c', '"$@"; times', 'sh', ...argv], {
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 64 * 1024 * 1024,
  })
  const lines = stdout.trimEnd().split('\n')
  const spent = [...(lines.at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
  const seconds = spent.reduce((sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest), 0)
  return { stdout: lines.slice(0, -2).join('\n'), seconds }
}

async function writeLogs({ trouble, layout }: Situation, folder: string): Promise<readonly string[]> {
  const random = randomNumbers(20261120)
  if (layout === 'journal') {
    const file = join(folder, 'journal.log')
    await writeLines(file, GIGABYTE, () => {
      const mix = pick(mixes, random)
      return `2026-11-20T10:43:45.${String(100000 + Math.floor(random() * 899999))}+0000 cp1 ${programOf(mix)}[1]: ${lineOf(mix, trouble, random)}`
    })
    return [file]
  }
  const files: string[] = []
  for (const mix of mixes) {
    const file = join(folder, mix.file)
    files.push(file)
    await writeLines(file, GIGABYTE / mixes.length, () => lineOf(mix, trouble, random))
  }
  return files
}

const programOf = ({ file }: LineMix): string => file.replace(/^.*\/|\.log$/g, '')

const lineOf = ({ steady, trouble }: LineMix, share: number, random: () => number): string =>
  pick(random() < share ? trouble : steady, random).replaceAll('##', () => String(Math.floor(random() * 1_000_000)))

async function writeLines(file: string, sizeBytes: number, line: () => string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const out = createWriteStream(file)
  // A block of lines is written many times: making each line of a gigabyte would take longer than the benchmark.
  let block = ''
  while (block.length < 16_000_000) block += `${line()}\n`
  const bytes = Buffer.from(block)
  for (let written = 0; written < sizeBytes; written += bytes.length) {
    if (!out.write(bytes.subarray(0, Math.min(bytes.length, sizeBytes - written)))) {
      await new Promise<void>((resolve) => out.once('drain', resolve))
    }
  }
  out.end()
  await finished(out)
}

const pick = <Item>(items: readonly Item[], random: () => number): Item => {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new RangeError('nothing to pick from')
  return item
}
