import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CommandEnd } from '../run-command.ts'
import { buildHint, createBuildLines } from './build-lines.ts'

test('packages and modules are counted, and the words of the script passed on', () => {
  const messages: string[] = []
  const onLine = createBuildLines(2900, (message) => messages.push(message))
  onLine('I: Kubernetes v1.34.4')
  for (let index = 0; index < 60; index += 1) onLine(`go: downloading example.org/m${index} v1.0.0`)
  for (let index = 0; index < 120; index += 1) onLine(`k8s.io/api/p${index}/v1`)
  onLine('# k8s.io/api/apps/v1')
  onLine('main.go:3:1: syntax error: unexpected name')
  assert.deepEqual(messages, [
    ...['Kubernetes v1.34.4', 'fetching modules: 1', 'fetching modules: 51'],
    ...['compiled 50 of at most about 2900 packages', 'compiled 100 of at most about 2900 packages'],
  ])
})

const ended = (stderr: string): CommandEnd => ({ kind: 'exited', exitCode: 1, stdout: '', stderr, durationMs: 1 })
const hints: readonly (readonly [string, RegExp])[] = [
  ['go: a@v1: Get "http://127.0.0.1:1/a.zip": dial tcp 127.0.0.1:1: connect: connection refused', /GOPROXY/],
  ['go: module lookup disabled by GOPROXY=off', /GOPROXY/],
  ['go: a@v1: reading http://127.0.0.1:1/a/@v/v1.zip: 403 Forbidden', /GOPROXY/],
  ['go: verifying a@v1: checksum mismatch', /go\.sum/],
  ['write /root/.cache/go-build/a: no space left on device', /free some disk/],
  ['go: go.mod requires go >= 1.26.0 (running go 1.24.1; GOTOOLCHAIN=local)', /newer Go/],
  ['main.go:3:1: undefined: kubeadm.Run', /README/],
]

for (const [stderr, hint] of hints) {
  test(`the hint after "${stderr}" says ${hint.source}`, () => {
    assert.match(buildHint(ended(stderr)), hint)
  })
}

test('a build that took too long goes on when it is run again', () => {
  assert.match(buildHint({ ...ended(''), kind: 'timed-out' }), /goes on from there/)
})
