import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { BenchRow } from './bench-row.ts'

export const name = 'start'

const root = join(import.meta.dirname, '..')
const rounds = 15

/** `codeblue --version` beside a bare `node -e 0` of the same Node, in turn. */
export async function run(): Promise<readonly BenchRow[]> {
  const version: number[] = []
  const bare: number[] = []
  for (let round = 0; round < rounds; round++) {
    version.push(timeOf(join(root, 'bin/codeblue'), ['--version']))
    bare.push(timeOf(join(root, 'bin/node'), ['-e', '0']))
  }
  const medianMs = median(version)
  return [
    {
      case: 'codeblue --version',
      measured: {
        'median ms': medianMs.toFixed(0),
        'bare node ms': median(bare).toFixed(0),
        ratio: (medianMs / median(bare)).toFixed(2),
        limit: '150 ms',
      },
      passed: medianMs < 150,
    },
  ]
}

function timeOf(file: string, argv: readonly string[]): number {
  const start = performance.now()
  execFileSync(file, argv, { stdio: 'ignore' })
  return performance.now() - start
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)] ?? 0
