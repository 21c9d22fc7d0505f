import { readFileSync } from 'node:fs'

// Nothing else is loaded for `--version`: it is what scripts ask first, and it must be instant.
const argv = process.argv.slice(2)
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  // As for every other answer: a reader that went away is 141, anything else lost the answer.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 141 : 1))
  process.stdout.write(`codeblue ${version}\n`)
} else {
  const { keepCompiled } = await import('./keep-compiled.ts')
  keepCompiled()
  const { runCommandLine } = await import('./run-command-line.ts')
  await runCommandLine(argv)
}
