/** `npm run bench [NAME...]`: runs the benchmarks and prints one table for each. A demand that is not met fails the run. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench, BenchRow } from './bench-row.ts'

const isBench = (value: unknown): value is Bench =>
  typeof value === 'object' && value !== null && 'name' in value && 'run' in value

const wanted = process.argv.slice(2)
const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.ts') && file !== 'run.ts').sort()
let failed = false
for (const file of files) {
  const bench: unknown = await import(join(import.meta.dirname, file))
  if (!isBench(bench) || (wanted.length > 0 && !wanted.includes(bench.name))) continue
  process.stdout.write(`\n${bench.name}\n`)
  const rows = await bench.run()
  process.stdout.write(renderTable(rows))
  failed ||= rows.some(({ passed }) => passed === false)
}
process.exitCode = failed ? 1 : 0

function renderTable(rows: readonly BenchRow[]): string {
  const columns = ['case', ...new Set(rows.flatMap(({ measured }) => Object.keys(measured))), 'demand']
  const cells = rows.map((row) => [
    row.case,
    ...columns.slice(1, -1).map((column) => String(row.measured[column] ?? '')),
    row.passed === undefined ? '' : row.passed ? 'met' : 'NOT MET',
  ])
  const widths = columns.map((column, index) => Math.max(column.length, ...cells.map((row) => row[index]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    `  ${row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()}\n`
  return [columns, ...cells].map(line).join('')
}
