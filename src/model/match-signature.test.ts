import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Signature } from './condition.ts'
import { isClearedBy, matchSignature } from './match-signature.ts'

const signature: Signature = {
  id: 'etcd/peer-unreachable#refused',
  components: ['etcd'],
  literal: 'prober detected unhealthy status',
  pattern: '"remote-peer-id":"(?<peer>[0-9a-f]+)".*refused',
  except: 'reset by peer',
  atLeast: 2,
  clearedBy: ['peer became active'],
  about: 'peer',
}
const line = '{"msg":"prober detected unhealthy status","remote-peer-id":"a1b2","error":"connection refused"}'

for (const { title, component, text, expected } of [
  { title: 'names the peer that the line is about', component: 'etcd', text: line, expected: { about: 'a1b2' } },
  {
    title: 'ignores the same words of another component',
    component: 'kube-apiserver',
    text: line,
    expected: undefined,
  },
  {
    title: 'ignores a line without the literal',
    component: 'etcd',
    text: line.replace('prober', ''),
    expected: undefined,
  },
  {
    title: 'ignores a line that the pattern does not match',
    component: 'etcd',
    text: line.replace('refused', ''),
    expected: undefined,
  },
  {
    title: 'ignores a line that the exception matches',
    component: 'etcd',
    text: `${line} reset by peer`,
    expected: undefined,
  },
] as const) {
  test(title, () => assert.deepEqual(matchSignature(signature, component, text), expected))
}

test('a signature without a pattern is about the host that logs', () => {
  const plain = { ...signature, pattern: undefined, about: undefined }
  assert.deepEqual(matchSignature(plain, 'etcd', line), { about: undefined })
})

test('a clearing line ends the state', () => {
  assert.equal(isClearedBy(signature, '{"msg":"peer became active"}'), true)
  assert.equal(isClearedBy(signature, line), false)
})
