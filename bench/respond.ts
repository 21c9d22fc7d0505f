import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { BenchRow } from './bench-row.ts'

export const name = 'respond'

const codeblue = join(import.meta.dirname, '../bin/codeblue')
const limitSeconds = 15

/** From `codeblue respond` to its end for lost quorum in a new lab, two etcd releases. */
export async function run(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const version of ['3.4', '3.5']) rows.push(await measure(version))
  return rows
}

async function measure(version: string): Promise<BenchRow> {
  const argv = ['drill', 'run', 'etcd/quorum-lost', '--etcd', version, '--until', 'diagnosis', '--output', 'json']
  const { stdout } = await promisify(execFile)(codeblue, argv, { maxBuffer: 16 << 20 })
  const drill: { diagnosed: boolean; seconds: Record<string, number> } = JSON.parse(stdout)
  const respond = drill.seconds.respond ?? Number.POSITIVE_INFINITY
  return {
    case: `etcd ${version}, quorum lost`,
    measured: {
      'respond s': respond,
      limit: `${limitSeconds} s`,
      'lab up s': drill.seconds.up ?? '',
      diagnosed: String(drill.diagnosed),
    },
    passed: drill.diagnosed && respond < limitSeconds,
  }
}
