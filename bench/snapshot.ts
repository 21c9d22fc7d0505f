/**
 * `codeblue snapshot` beside what else reads snapshots, on the same two pairs of files: 1 GB of ConfigMaps of 20 KB, and 1 GB with 300,000
 * objects of a real cluster under other names. Whole processes, in turn, with the files in the page cache for both sides; medians.
 * CODEBLUE_BENCH_LARGE=1 also measures the memory with 8 GB (made once, in 6 minutes and 30 GB of disk).
 */
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEtcdLayer } from '../src/lab/binaries/open-programs.ts'
import type { Progress } from '../src/model/progress.ts'
import type { BenchRow } from './bench-row.ts'
import { findAuger } from './snapshot/find-auger.ts'
import { openSnapshots, type Recipe, type Snapshots } from './snapshot/open-snapshots.ts'
import { inTurn, peakMbOf, secondsOf } from './snapshot/timed.ts'
import { readWithEtcd } from './snapshot/with-etcd.ts'

export const name = 'snapshot'

const codeblue = join(import.meta.dirname, '../bin/codeblue')
const rounds = 5

/** Of every command: this much, and this much for each key that is in the file. */
const mostMb = 400
const bytesForEachKey = 16

/** Shares of the other side's time, and seconds. */
const limits = { status: 0.8, getSeconds: 0.3, extract: 0.1, diff: 10 } as const

interface Case {
  readonly recipe: Recipe
  readonly files: Snapshots
  /** The folder with etcd, etcdctl and etcdutl. */
  readonly programs: string
}

export async function run(): Promise<readonly BenchRow[]> {
  const programs = join(await openEtcdLayer('3.5', progress), 'usr/bin')
  const rows: BenchRow[] = []
  for (const recipe of ['configmaps', 'objects'] as const) {
    const subject = { recipe, programs, files: await openSnapshots(recipe, progress) }
    await warm(subject.files)
    for (const [title, measure] of Object.entries(measures)) {
      progress({ stage: name, message: `${title}, ${recipe}` })
      rows.push(await measure(subject).catch((thrown) => failedRow(`${title}, ${recipe}`, thrown)))
    }
  }
  if (process.env.CODEBLUE_BENCH_LARGE === '1') {
    const files = await openSnapshots('large', progress)
    for (const title of ['status', 'get', 'extract', 'diff'] as const) {
      rows.push(await measureLarge(title, files).catch((thrown) => failedRow(`${title}, 8 GB`, thrown)))
    }
  }
  return rows
}

const commands = {
  status: ({ before }: Snapshots) => [codeblue, 'snapshot', 'status', before],
  get: ({ before, contents }: Snapshots) => [
    ...[codeblue, 'snapshot', 'get', before, 'configmap', contents.sample.name],
    ...['--namespace', contents.namespace, '--output', 'yaml'],
  ],
  extract: ({ before, contents }: Snapshots, to: string) => [
    ...[codeblue, 'snapshot', 'extract', before, '--namespace', contents.namespace, '--out', to],
  ],
  diff: ({ before, after }: Snapshots) => [codeblue, 'snapshot', 'diff', before, after],
} as const

async function measureStatus({ recipe, files, programs }: Case): Promise<BenchRow> {
  const ours = commands.status(files)
  const [seconds = 0, openssl = 0, etcdutl = 0] = await inTurn(rounds, [
    () => secondsOf(ours),
    () => secondsOf(['openssl', 'dgst', '-sha256', files.before]),
    () => secondsOf([join(programs, 'etcdutl'), 'snapshot', 'status', files.before]),
  ])
  const beside = { what: 'openssl + etcdutl', seconds: openssl + etcdutl, share: limits.status }
  return await rowOf(`status, ${recipe}`, { files, ours, seconds, beside })
}

async function measureGet({ recipe, files }: Case): Promise<BenchRow> {
  const ours = commands.get(files)
  const [seconds = 0] = await inTurn(rounds, [() => secondsOf(ours)])
  return await rowOf(`get, ${recipe}`, { files, ours, seconds })
}

async function measureExtract({ recipe, files, programs }: Case): Promise<BenchRow> {
  const auger = findAuger()
  const works = [
    () => inFolder((to) => secondsOf(commands.extract(files, to))),
    () => readWithEtcd(programs, files.before, files.contents),
  ]
  if (auger !== undefined) {
    works.push(() => secondsOf([auger, 'extract', '--file', files.before, '--key', files.contents.sample.key]))
  }
  const [seconds = 0, etcd = 0, augerSeconds] = await inTurn(rounds, works)
  const beside = { what: 'restore + etcd + read', seconds: etcd, share: limits.extract }
  const row = await inFolder((to) =>
    rowOf(`extract, ${recipe}`, { files, ours: commands.extract(files, to), seconds, beside }),
  )
  const augerText = augerSeconds === undefined ? 'not on the PATH' : augerSeconds.toFixed(2)
  return { ...row, measured: { ...row.measured, 'auger, one key s': augerText } }
}

async function measureDiff({ recipe, files }: Case): Promise<BenchRow> {
  const ours = commands.diff(files)
  const [seconds = 0, sums = 0] = await inTurn(3, [
    () => secondsOf(ours),
    () => secondsOf(['sha256sum', files.before, files.after]),
  ])
  const beside = { what: 'sha256sum of both', seconds: sums, share: limits.diff }
  return await rowOf(`diff, ${recipe}`, { files, ours, seconds, beside })
}

async function measureLarge(title: keyof typeof commands, files: Snapshots): Promise<BenchRow> {
  const [seconds, peakMb] = await inFolder(async (to) => {
    const ours = commands[title](files, to)
    return [await secondsOf(ours), await inFolder((other) => peakMbOf(commands[title](files, other)))] as const
  })
  const limitMb = limitMbOf(files)
  return {
    case: `${title}, 8 GB`,
    measured: { 'ours s': seconds.toFixed(2), 'peak MB': peakMb.toFixed(0), 'limit MB': limitMb.toFixed(0) },
    passed: peakMb < limitMb,
  }
}

const measures = { status: measureStatus, get: measureGet, extract: measureExtract, diff: measureDiff } as const

/** What could not be measured is not met, and does not keep the others from being measured. */
function failedRow(title: string, thrown: unknown): BenchRow {
  const lines = thrown instanceof Error ? thrown.message.split('\n') : [String(thrown)]
  return { case: title, measured: { reason: lines.at(1) ?? lines[0] ?? '' }, passed: false }
}

interface Ours {
  readonly files: Snapshots
  readonly ours: readonly string[]
  readonly seconds: number
  /** What else was measured, and how much of its time ours may take; without it, a number of seconds is the limit. */
  readonly beside?: { readonly what: string; readonly seconds: number; readonly share: number }
}

async function rowOf(title: string, { files, ours, seconds, beside }: Ours): Promise<BenchRow> {
  const [peakMb, limitMb] = [await peakMbOf(ours), limitMbOf(files)]
  const limitSeconds = beside === undefined ? limits.getSeconds : beside.seconds * beside.share
  return {
    case: title,
    measured: {
      'ours s': seconds.toFixed(2),
      'beside it': beside?.what ?? '',
      'its s': beside?.seconds.toFixed(2) ?? '',
      ratio: beside === undefined ? '' : (seconds / beside.seconds).toFixed(2),
      limit: beside === undefined ? `${limits.getSeconds} s` : String(beside.share),
      'peak MB': peakMb.toFixed(0),
      'limit MB': limitMb.toFixed(0),
    },
    passed: seconds <= limitSeconds && peakMb < limitMb,
  }
}

const limitMbOf = ({ contents }: Snapshots): number => mostMb + (bytesForEachKey * contents.keys) / 1e6

const progress: Progress = ({ stage, message }) => {
  process.stderr.write(`  ${stage}: ${message}\n`)
}

/** Reads both once, so that no side pays for the disk. */
async function warm({ before, after }: Snapshots): Promise<void> {
  for (const file of [before, after]) {
    for await (const _ of createReadStream(file, { highWaterMark: 1024 ** 2 }));
  }
}

async function inFolder<Answer>(work: (folder: string) => Promise<Answer>): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'codeblue-bench-'))
  try {
    return await work(join(folder, 'extracted'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
