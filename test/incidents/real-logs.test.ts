import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { z } from 'zod'
import { openCatalogue } from '../../src/app/load-catalogue.ts'
import { evaluateDiagnosis } from '../../src/diagnosis/evaluate-diagnosis.ts'
import { openPlainFiles } from '../../src/evidence/plain-files.ts'
import { deriveFacts } from '../../src/facts/derive-facts.ts'
import type { Diagnosis } from '../../src/model/diagnosis.ts'
import { openPlainFileTree } from '../../src/reach/files/plain-file-tree.ts'

const here = import.meta.dirname
const root = join(here, 'real-logs')
const expected = z.record(z.string(), z.string()).parse(parse(await readFile(join(here, 'expected.yaml'), 'utf8')))
const catalogue = await openCatalogue()
const signatures = catalogue.flatMap((condition) => condition.signatures)

/** The way that `codeblue diagnose PATH` goes. */
async function diagnose(path: string): Promise<Diagnosis> {
  const reader = await openPlainFiles(openPlainFileTree(), [join(root, path)])
  const facts = await deriveFacts(reader, { signatures, referenceTime: '2026-11-20T12:00:00Z' })
  return evaluateDiagnosis(facts, catalogue)
}

/** What the diagnosis says first, in the words of expected.yaml. */
function answerOf({ verdict, causes: [first] }: Diagnosis): string {
  if (first === undefined || first.confidence === 'unproven') return verdict
  return first.condition
}

for (const [path, answer] of Object.entries(expected)) {
  test(`${path} is answered with ${answer}`, async () => assert.equal(answerOf(await diagnose(path)), answer))
}

test('every recorded case has its expected answer', () => {
  const cases = globSync('*/*/', { cwd: root }).map((path) => path.replace(/\/$/, ''))
  const stated = Object.keys(expected)
  assert.deepEqual(
    cases.filter((path) => !stated.some((key) => key === path || key.startsWith(`${path}/`))),
    [],
  )
})

test('every expected answer speaks of a condition that exists', () => {
  const ids = new Set(['none', 'unproven', ...catalogue.map(({ id }) => id)])
  assert.deepEqual(
    Object.values(expected).filter((answer) => !ids.has(answer)),
    [],
  )
})

test('a healthy boot shows no condition at all, not even one that is no cause', async () => {
  for (const path of Object.keys(expected).filter((key) => key.startsWith('etcd') && expected[key] === 'none')) {
    assert.deepEqual((await diagnose(path)).conditions, [], path)
  }
})

// The right condition on the wrong member is a wrong answer.
for (const [path, subjects, confidence] of [
  ['etcd-3.4/03-quorum-loss-and-restore', ['cp2', 'cp3'], 'likely'],
  ['etcd-3.4/04-force-new-cluster', ['cp1'], 'proven'],
  ['etcd-3.4/05-corrupt-db-pages-overwritten', ['cp2'], 'proven'],
  ['etcd-3.4/09-wal-missing', ['cp2'], 'proven'],
  ['etcd-3.4/10-data-inconsistency-corrupt-alarm', [''], 'proven'],
  ['etcd-3.4/11-expired-server-cert', ['cp2'], 'proven'],
  ['etcd-3.4/12-expired-peer-certs', ['cp2', 'cp3'], 'likely'],
  ['etcd-3.4/13-peer-cert-other-ca', ['cp3'], 'likely'],
  ['etcd-3.4/14-peer-cert-san-mismatch', ['cp3'], 'likely'],
  ['etcd-3.4/15-cluster-id-mismatch', ['cp3'], 'proven'],
  ['etcd-3.4/16-member-removed', ['cp3'], 'likely'],
  ['etcd-3.4/17-data-dir-lost', ['cp2'], 'likely'],
  ['etcd-3.4/18-disk-full', ['cp2'], 'proven'],
  ['etcd-3.4/19-partition-one-follower-link-down', ['cp1'], 'likely'],
  ['etcd-3.4/20-partition-leader-isolated-iptables', ['cp2'], 'likely'],
  ['etcd-3.4/21-leader-stalled-sigstop', ['cp1'], 'proven'],
  ['etcd-3.4-capnslog/03-quorum-loss-and-restore', ['cp2', 'cp3'], 'likely'],
  ['etcd-3.4-capnslog/12-expired-peer-certs', ['cp2', 'cp3'], 'likely'],
  ['etcd-3.4-capnslog/15-cluster-id-mismatch', ['cp3'], 'proven'],
  ['etcd-3.4-capnslog/19-partition-one-follower-link-down', ['cp2'], 'likely'],
  ['etcd-3.4-capnslog/20-partition-leader-isolated-iptables', ['cp3'], 'likely'],
  ['etcd-3.5/05-corrupt-db-pages-overwritten', ['cp2'], 'proven'],
] as const) {
  test(`${path} names ${subjects.join(' and ') || 'the cluster'}`, async () => {
    const [first] = (await diagnose(path)).causes
    assert.deepEqual(
      { subjects: first?.subjects.map(({ name }) => name), confidence: first?.confidence },
      { subjects, confidence },
    )
  })
}
