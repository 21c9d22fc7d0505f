import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TextItem } from './deriver.ts'
import { buildMemberDirectory } from './member-directory.ts'
import { deriveServiceAccountKeys } from './service-account-keys.ts'

const [own, other] = ['a'.repeat(64), 'b'.repeat(64)]

const master = (host: string, ...keys: readonly [checks: string, signs?: string]): TextItem => ({
  text: `Public-SHA256: ${keys[0]}\n${keys[1] === undefined ? '' : `Key-Public-SHA256: ${keys[1]}\n`}`,
  item: {
    ...{ path: `${host}/service-account.keys`, host, outcome: 'collected', reason: '', source: '', sizeBytes: 0 },
    ...{ collector: 'service-account.keys', component: undefined, detail: undefined, sha256: undefined },
    ...{ startedAt: undefined, durationMs: undefined, clockOffsetMs: undefined, exitCode: undefined },
  },
})

const told = (items: readonly TextItem[]): readonly string[] =>
  deriveServiceAccountKeys(items, {
    inventory: undefined,
    directory: buildMemberDirectory(undefined, []),
    referenceMs: 0,
  }).map(({ name, subject, state }) => `${subject.name} ${name} ${state.kind === 'known' ? state.value : state.kind}`)

const table = [
  {
    name: 'the odd one of three masters differs',
    items: [master('cp1', own, own), master('cp2', own, own), master('cp3', other, other)],
    told: [
      'cp1 apiserver.service-account-key-differs false',
      'cp1 apiserver.service-account-pair-matches true',
      'cp2 apiserver.service-account-key-differs false',
      'cp2 apiserver.service-account-pair-matches true',
      'cp3 apiserver.service-account-key-differs true',
      'cp3 apiserver.service-account-pair-matches true',
    ],
  },
  {
    name: 'of two masters nobody can say which is the odd one',
    items: [master('cp1', own), master('cp2', other)],
    told: [],
  },
  {
    name: 'a lonely master can only be held against itself',
    items: [master('cp1', own, other)],
    told: ['cp1 apiserver.service-account-pair-matches false'],
  },
]

for (const { name, items, told: expected } of table) test(name, () => assert.deepEqual(told(items), expected))
