/**
 * Every status that Gardener's validator of data directories can give (etcd-backup-restore pkg/initializer/validator/types.go) has a code here
 * that is given for the same state, and tells more: what that validator calls "corrupt" has a code for each kind of damage.
 */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Expected, verifySnapshot } from '../../src/app/snapshot/snapshot-verify.ts'
import { makeLog } from '../../src/formats/etcd/wal/wal.fixture.ts'
import type { Soundness } from '../../src/model/soundness.ts'

const root = mkdtempSync(join(tmpdir(), 'codeblue-gardener-status-'))
after(() => rmSync(root, { recursive: true, force: true }))
const snapshot = join(import.meta.dirname, '../snapshots/k8s-1.32.13-before.db')

const verify = (path: string, expected: Expected = {}): Promise<Soundness> =>
  verifySnapshot(path, { values: 'sampled', expected, signal: new AbortController().signal, progress: () => {} })

let made = 0
function dataDirectory(change: (member: string) => void): string {
  const path = join(root, String(made++))
  const member = join(path, 'member')
  mkdirSync(join(member, 'snap'), { recursive: true })
  mkdirSync(join(member, 'wal'))
  cpSync(snapshot, join(member, 'snap/db'))
  change(member)
  return path
}

const overwrite = (path: string, offset: number, bytes: Uint8Array): void => {
  const content = readFileSync(path)
  content.set(bytes, offset)
  writeFileSync(path, content)
}

/** With a log of its own: member 1 of cluster 2, and nothing committed. */
function withLog(change: (log: Buffer) => void = () => {}): string {
  return dataDirectory((member) => {
    for (const { name, bytes } of makeLog([[{ metadata: [1, 2] }, { commit: 0 }]])) {
      change(bytes)
      writeFileSync(join(member, 'wal', name), bytes)
    }
  })
}

interface Row {
  readonly status: string
  readonly look: () => Promise<Soundness>
  readonly verdict: Soundness['verdict']
  readonly code: string
}

const rows: readonly Row[] = [
  { status: 'DataDirectoryValid', look: () => verify(snapshot), verdict: 'sound', code: '' },
  {
    status: 'WrongVolumeMounted',
    look: () => verify(withLog(), { clusterId: 'db89b13b5898c551' }),
    verdict: 'damaged',
    code: 'wrong-cluster',
  },
  {
    status: 'DataDirectoryNotExist',
    look: () => verify(join(root, 'absent')),
    verdict: 'not-a-database',
    code: 'path-missing',
  },
  {
    status: 'DataDirectoryInvStruct',
    look: () => verify(dataDirectory((member) => rmSync(join(member, 'wal'), { recursive: true }))),
    verdict: 'damaged',
    code: 'directory-structure',
  },
  {
    status: 'DataDirectoryCorrupt',
    // A byte of the identity of the member, of which the checksum knows.
    look: () => verify(withLog((log) => log.writeUInt8(0x77, log.indexOf(Buffer.from([0x08, 1, 0x10, 2])) + 1))),
    verdict: 'damaged',
    code: 'crc-mismatch',
  },
  {
    status: 'BoltDBCorrupt',
    look: () =>
      verify(dataDirectory((member) => overwrite(join(member, 'snap/db'), 0, new Uint8Array(2 * 4096).fill(0xaa)))),
    verdict: 'damaged',
    code: 'meta-magic',
  },
  {
    // What it cannot look at, it does not judge.
    status: 'DataDirectoryStatusUnknown',
    look: () => verify('/dev/null'),
    verdict: 'not-evaluated',
    code: 'not-a-file',
  },
  {
    // One of several members: the advice is to let it join again, and not to restore.
    status: 'DataDirStatusInvalidInMultiNode',
    look: () => verify(dataDirectory((member) => rmSync(join(member, 'snap/db')))),
    verdict: 'damaged',
    code: 'db-missing',
  },
  {
    status: 'RevisionConsistencyError',
    look: () => verify(snapshot, { revision: 1291 }),
    verdict: 'damaged',
    code: 'revision-behind',
  },
]

for (const { status, look, verdict, code } of rows)
  test(`${status} is ${verdict}${code === '' ? '' : `, ${code}`}`, async () => {
    const soundness = await look()
    assert.deepEqual(
      [soundness.verdict, code === '' || soundness.findings.some((finding) => finding.code === code)],
      [verdict, true],
      JSON.stringify(soundness.findings),
    )
  })

// FailToOpenBoltDBError is that somebody else holds the lock. Nothing here takes one: a member that writes is `being-written`, which
// test/e2e/snapshot-status.test.ts shows with a real one, and one that holds still is read beside it.
