import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isAtLeast, openGo } from './go-tool.ts'

const comparisons: readonly (readonly [string, string, boolean])[] = [
  ['go1.26.8', '1.24.0', true],
  ['go1.24.0', '1.24.0', true],
  ['go1.24', '1.24.0', true],
  ['go1.24', '1.24.1', false],
  ['go1.19.8', '1.24.0', false],
  ['go1.9', '1.24', false],
  ['go2.0', '1.24.1', true],
  ['devel go1.27-0f3a', '1.24.1', true],
  ['go1.26rc1', '1.26.0', true],
  ['', '1.24.0', false],
]

for (const [version, wanted, expected] of comparisons) {
  test(`${version || 'a Go that says nothing'} ${expected ? 'is' : 'is not'} enough for ${wanted}`, () => {
    assert.equal(isAtLeast(version, wanted), expected)
  })
}

function makeGo(root: string, version: string): string {
  const directory = mkdtempSync(join(root, 'bin-'))
  writeFileSync(join(directory, 'go'), `#!/bin/sh\necho ${version}\n`)
  chmodSync(join(directory, 'go'), 0o755)
  return directory
}

test('an old Go on the PATH does not hide a newer one behind it', async (context) => {
  const root = mkdtempSync(join(tmpdir(), 'codeblue-go-'))
  context.after(() => rmSync(root, { recursive: true }))
  const [old, newer] = [makeGo(root, 'go1.19.8'), makeGo(root, 'go99.2.1')]
  assert.deepEqual(await openGo('99.0.0', [old, newer]), { path: join(newer, 'go'), version: 'go99.2.1' })
})

test('a Go that is too old is named, with what is needed and what to do', async (context) => {
  const root = mkdtempSync(join(tmpdir(), 'codeblue-go-'))
  context.after(() => rmSync(root, { recursive: true }))
  const old = makeGo(root, 'go1.19.8')
  await assert.rejects(openGo('99.0.0', [old]), ({ code, message, hint }) => {
    assert.equal(code, 'LAB_BUILD_FAILED')
    assert.ok(message.startsWith(`the programs of the lab are built with Go 99.0.0 or newer: ${old}/go is go1.19.8`))
    return /go\.dev\/dl/.test(hint)
  })
})
