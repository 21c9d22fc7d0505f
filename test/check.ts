/** `npm run check`: types, lint, dead code, unit and architecture tests; under a minute. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const steps = [
  ['node_modules/.bin/tsc'],
  ['node_modules/.bin/biome', 'check', '--error-on-warnings', '.'],
  ['node_modules/.bin/knip', '--no-progress'],
  ['test/run.ts', 'unit', 'architecture'],
]
const failed = steps.filter(
  (argv) => spawnSync(join(root, 'bin/node'), argv, { cwd: root, stdio: 'inherit' }).status !== 0,
)
for (const argv of failed) process.stderr.write(`failed: ${argv.join(' ')}\n`)
process.exitCode = failed.length === 0 ? 0 : 1
