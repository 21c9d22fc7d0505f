/** `snapshot diff`, `deleted` and `history` with the executable on real snapshots: whole texts. */
import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { finishWork } from '../../src/base/work.ts'
import { outputSchemas } from '../../src/cli/output-schemas.ts'
import { openPageFile } from '../../src/reach/files/page-file.ts'
import { decodeRevisionStore, visitRevisions } from '../../src/snapshot/store/revision-store.ts'
import { selectLive } from '../../src/snapshot/store/select-revisions.ts'
import { assertGolden } from '../golden.ts'
import { codeblue } from './codeblue.ts'

const snapshots = join(import.meta.dirname, '../snapshots')
// Answers name the files as they were named: a folder of our own makes the names the same everywhere.
const folder = mkdtempSync(join(tmpdir(), 'codeblue-changes-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const whole = [
  'k8s-1.32.13-before.db',
  'k8s-1.20.2-after.db',
  'k8s-1.32.13-secrets-encrypted.db',
  'k8s-1.32.13-secrets-encrypted.config.yaml',
]
for (const name of whole) copyFileSync(join(snapshots, name), join(folder, name))
writeFileSync(
  join(folder, 'k8s-1.32.13-after.db'),
  zstdDecompressSync(readFileSync(join(snapshots, 'k8s-1.32.13-after.db.zst'))),
)

const snapshot = (argv: readonly string[]) =>
  codeblue(['snapshot', ...argv], { cwd: folder, env: { XDG_STATE_HOME: join(folder, 'state') } })
const ended = (answer: { readonly code: number; readonly stderr: string }) => [answer.code, answer.stderr]
const diffed = ['diff', 'k8s-1.32.13-before.db', 'k8s-1.32.13-after.db']

const goldens: readonly (readonly [string, readonly string[]])[] = [
  ['diff.en.txt', diffed],
  ['diff-summary.zh.txt', [...diffed, '--summary', '--lang', 'zh']],
  ['diff-shop-deployments.en.md', [...diffed, '-n', 'shop', '--resource', 'deploy', '-o', 'markdown']],
  ['diff-reversed.en.txt', ['diff', 'k8s-1.32.13-after.db', 'k8s-1.32.13-before.db', '--summary']],
  ['diff-other-cluster.en.txt', ['diff', 'k8s-1.32.13-before.db', 'k8s-1.20.2-after.db', '--summary']],
  ['deleted.en.txt', ['deleted', 'k8s-1.20.2-after.db']],
  ['deleted.zh.txt', ['deleted', 'k8s-1.20.2-after.db', '--lang', 'zh']],
  ['deleted.en.md', ['deleted', 'k8s-1.20.2-after.db', '-o', 'markdown']],
  ['deleted-compacted.en.txt', ['deleted', 'k8s-1.32.13-after.db']],
  ['deleted-nothing.en.txt', ['deleted', 'k8s-1.32.13-before.db']],
  ['history.en.txt', ['history', 'k8s-1.20.2-after.db', 'deploy/web', '-n', 'legacy', '--field', 'spec.replicas']],
  [
    'history.zh.txt',
    ['history', 'k8s-1.20.2-after.db', 'deploy/web', '-n', 'legacy', '--field', 'spec.replicas', '--lang', 'zh'],
  ],
  ['history-compacted.en.md', ['history', 'k8s-1.32.13-after.db', 'nodes/worker1', '-o', 'markdown']],
  ['history-lease.en.txt', ['history', 'k8s-1.32.13-after.db', '/registry/leases/kube-system/kube-scheduler']],
]
for (const [golden, argv] of goldens)
  test(`snapshot ${argv.join(' ')} says all of ${golden}`, async () => {
    const answer = await snapshot(argv)
    assert.deepEqual(ended(answer), [0, ''])
    assertGolden(`test/snapshots/expected/${golden}`, answer.stdout)
  })

const schemas = [
  ['snapshot-diff', diffed],
  ['snapshot-deleted', ['deleted', 'k8s-1.20.2-after.db']],
  ['snapshot-history', ['history', 'k8s-1.32.13-after.db', 'deploy/web', '-n', 'shop', '--field', 'spec.replicas']],
] as const
for (const [name, argv] of schemas)
  test(`${name} as JSON is as its schema says`, async () => {
    const answer = await snapshot([...argv, '-o', 'json'])
    assert.deepEqual(outputSchemas[name].safeParse(JSON.parse(answer.stdout)).error?.issues, undefined)
  })

describe('a namespace that was deleted', () => {
  test('is one event with every object that lived in it before', async () => {
    const answer = await snapshot(['deleted', 'k8s-1.20.2-after.db', '-n', 'legacy', '-o', 'json'])
    const { events } = JSON.parse(answer.stdout)
    assert.equal(events.length, 1)
    const [{ kind, namespace, recovery, objects }] = events
    assert.deepEqual(
      [kind, namespace, recovery.revision, recovery.elsewhere, recovery.lost],
      ['namespace', 'legacy', 1200, [], 0],
    )
    const keys = objects.map(({ key }: { key: string }) => key)
    assert.deepEqual(keys.toSorted(), liveKeysAt('k8s-1.20.2-after.db', recovery.revision))
  })

  test('is not there in a later state', () =>
    assert.deepEqual(liveKeysAt('k8s-1.20.2-after.db', Number.MAX_SAFE_INTEGER), []))
})

/** What belongs to legacy, by the keys alone. */
function liveKeysAt(name: string, atRevision: number): readonly string[] {
  const file = openPageFile(join(folder, name))
  const opening = decodeRevisionStore(file)
  assert.equal(opening.kind, 'open')
  if (opening.kind !== 'open') return []
  const { store } = opening
  const problem = ({ code }: { readonly code: string }): never => assert.fail(code)
  const { places } = finishWork(selectLive(store, { atRevision, seed: 1, problem }))
  const keys: string[] = []
  const visit = ({ key }: { readonly key: Uint8Array }): void => void keys.push(Buffer.from(key).toString())
  finishWork(visitRevisions(store, { visit, problem, places }))
  file.close()
  return keys.filter((key) => /\/legacy(\/|$)/.test(key)).toSorted()
}

describe('Secrets', () => {
  const encrypted = ['k8s-1.32.13-secrets-encrypted.db']
  const config = ['--encryption-config', 'k8s-1.32.13-secrets-encrypted.config.yaml']
  const secret = ['history', ...encrypted, 'secrets/db-credentials', '-n', 'shop']

  test('that are encrypted are said to be, without their configuration', async () => {
    const answer = await snapshot(['diff', 'k8s-1.32.13-after.db', ...encrypted, '--resource', 'secrets', '-n', 'shop'])
    assert.match(answer.stdout, /encrypted at rest: the stored bytes differ, the content may be the same/)
  })

  test('are fingerprints, and what they hold is shown only where that is written down', async () => {
    const hidden = await snapshot([...secret, ...config])
    assert.match(hidden.stdout, /last-applied-configuration"\]: changed, hash [0-9a-f]{8} -> [0-9a-f]{8}\n/)
    const shown = await snapshot([...secret, ...config, '--reveal'])
    assert.doesNotMatch(shown.stdout, /changed, hash/)
    assert.match(shown.stderr, /Secret values were shown; noted in .*reveals\.jsonl/)
    const record = readFileSync(join(folder, 'state/codeblue/reveals.jsonl'), 'utf8')
    assert.deepEqual(JSON.parse(record).objects, ['/registry/secrets/shop/db-credentials'])
  })
})

const refused: readonly (readonly [string, readonly string[], RegExp])[] = [
  [
    'an object of which nothing is left',
    ['history', 'k8s-1.32.13-after.db', 'deploy/web', '-n', 'legacy'],
    /OBJECT_MISSING[\s\S]*up to revision 1612 was compacted/,
  ],
  [
    'a name that several objects have',
    ['history', 'k8s-1.32.13-after.db', 'deploy/web'],
    /OBJECT_AMBIGUOUS[\s\S]*--namespace/,
  ],
  [
    'a path that is none',
    ['history', 'k8s-1.32.13-after.db', 'nodes/worker1', '--field', 'spec..x'],
    /FIELD_PATH_INVALID/,
  ],
  ['nothing to compare with', ['diff', 'k8s-1.32.13-after.db'], /CLI_MISSING_ARGUMENT[\s\S]*--live/],
  [
    'a kubeconfig that is not there',
    ['diff', 'k8s-1.32.13-after.db', '--live', '--kubeconfig', 'none'],
    /KUBECONFIG_UNUSABLE/,
  ],
]
for (const [what, argv, message] of refused)
  test(`refuses ${what}, and says what to do`, async () => {
    const answer = await snapshot(argv)
    assert.notEqual(answer.code, 0)
    assert.match(answer.stderr, message)
  })
