import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const program = join(import.meta.dirname, 'main.js')
const ask = (argv: readonly string[], cacheHome: string): string =>
  execFileSync(process.execPath, [program, ...argv], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, XDG_CACHE_HOME: cacheHome },
  })

test('a command keeps what it compiled, a version does not', (context) => {
  const cacheHome = mkdtempSync(join(tmpdir(), 'codeblue-test-'))
  context.after(() => rmSync(cacheHome, { recursive: true }))
  const folder = join(cacheHome, 'codeblue', 'compiled')
  ask(['--version'], cacheHome)
  assert.equal(existsSync(folder), false)
  ask(['help'], cacheHome)
  assert.equal(existsSync(folder), true)
})

test('a command starts where nothing can be kept', () => {
  assert.match(ask(['help'], '/proc/none'), /^codeblue: /)
})
