/** Runs the test tiers one after the other; `bin/node test/run.ts unit incidents` runs some. In CI a skip is a failure. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

interface Tier {
  readonly name: string
  readonly files: readonly string[]
  /** Test files at once; labs and real servers run alone. */
  readonly concurrency: number
}

const tiers: readonly Tier[] = [
  { name: 'unit', files: ['src/**/*.test.ts'], concurrency: 2 },
  { name: 'architecture', files: ['test/architecture/*.test.ts'], concurrency: 2 },
  { name: 'contract', files: ['test/contract/**/*.test.ts'], concurrency: 2 },
  { name: 'incidents', files: ['test/incidents/**/*.test.ts'], concurrency: 2 },
  { name: 'robustness', files: ['test/robustness/**/*.test.ts'], concurrency: 1 },
  { name: 'e2e', files: ['test/e2e/**/*.test.ts'], concurrency: 1 },
]

const root = join(import.meta.dirname, '..')
const counts = { passed: 0, failed: 0, skipped: 0 }
const skips: string[] = []

function runChecks(): boolean {
  const programs = [
    ['types', 'node_modules/.bin/tsc', []],
    ['lint', 'node_modules/.bin/biome', ['check', '--error-on-warnings', '.']],
    ['dead code', 'node_modules/.bin/knip', ['--no-progress']],
  ] as const
  return programs.every(([name, program, argv]) => {
    const { status } = spawnSync(join(root, 'bin/node'), [program, ...argv], { cwd: root, stdio: 'inherit' })
    process.stdout.write(`${name}: ${status === 0 ? 'clean' : 'failed'}\n`)
    return status === 0
  })
}

async function runTier(tier: Tier): Promise<void> {
  const files = globSync([...tier.files], { cwd: root }).map((file) => join(root, file))
  if (files.length === 0) return
  process.stdout.write(`\n== ${tier.name}: ${files.length} files ==\n`)
  const execArgv = ['--disable-warning=ExperimentalWarning', '--import', join(root, 'test/fail-on-warning.ts')]
  const events = run({ files: files.sort(), concurrency: tier.concurrency, isolation: 'process', execArgv })
  events.on('test:pass', ({ name, skip, file, details }) => {
    if (details.type === 'suite') return
    if (skip === undefined || skip === false) counts.passed++
    else {
      counts.skipped++
      skips.push(`${file ?? ''}: ${name}: ${skip === true || skip === '' ? 'no reason given' : skip}`)
    }
  })
  events.on('test:fail', ({ details }) => {
    if (details.type !== 'suite') counts.failed++
  })
  for await (const line of events.compose(new spec())) process.stdout.write(line)
}

/**
 * Builds what the labs of the last tier run from while the first ones go: on a fresh machine minutes of compiling, else nothing. A build
 * that fails is shown here and fails where it is needed, or is a skip with its reason where no lab can run at all.
 */
async function buildLabs(): Promise<string> {
  const said: Buffer[] = []
  for (const topology of ['etcd', 'single', 'stacked']) {
    const child = spawn(join(root, 'bin/codeblue'), ['drill', 'lab', 'build', '--topology', topology], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
    await once(child, 'close')
  }
  return Buffer.concat(said).toString()
}

if (process.env.UPDATE_GOLDEN && process.env.CI) {
  process.stderr.write('UPDATE_GOLDEN rewrites expectations and is refused in CI\n')
  process.exit(2)
}
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !tiers.some((tier) => tier.name === name))
if (unknown.length > 0) {
  process.stderr.write(`no such tier: ${unknown.join(', ')}; there are ${tiers.map((tier) => tier.name).join(', ')}\n`)
  process.exit(2)
}
const isWanted = ({ name }: Tier): boolean => wanted.length === 0 || wanted.includes(name)
const labsBuilt = wanted.length === 0 || wanted.includes('e2e') ? buildLabs() : undefined
const sound = wanted.length > 0 || runChecks()
for (const tier of tiers.filter(isWanted)) {
  // Making a cluster and testing another one at once would be too much for a small machine.
  if (tier.name === 'e2e') process.stdout.write(`\n== what labs run from ==\n${await labsBuilt}`)
  await runTier(tier)
}

for (const skip of skips) process.stdout.write(`skipped: ${skip}\n`)
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
const skipFails = process.env.CI === 'true' && counts.skipped > 0
if (skipFails) process.stderr.write('a skip is a failure in CI\n')
process.exitCode = counts.failed > 0 || counts.passed === 0 || !sound || skipFails ? 1 : 0
