import { readFileSync } from 'node:fs'

/** `codeblue 0.1.0`: stands in everything that is written, so that it can be told who wrote it. */
export function readProgramVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  return `codeblue ${version}`
}
