/** What `snapshot status` and `snapshot verify` say of real files, against etcdutl 3.5 and 3.6, etcdctl 3.4, and a member that writes. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { readSnapshotStatus } from '../../src/app/snapshot/snapshot-status.ts'
import { verifySnapshot } from '../../src/app/snapshot/snapshot-verify.ts'
import { readDebianMirror } from '../../src/lab/apt-mirror.ts'
import type { SnapshotStatus } from '../../src/model/snapshot-status.ts'
import { base64, etcdPrograms, type RealEtcd, startEtcd } from './real-etcd.ts'

const skip = await readDebianMirror().then(
  () => false,
  (thrown: unknown) => `no etcd can be had here: ${String(thrown)}`,
)

const root = mkdtempSync(join(tmpdir(), 'codeblue-snapshot-status-'))
const running = new Set<RealEtcd>()
after(async () => {
  await Promise.all([...running].map((etcd) => etcd.kill()))
  rmSync(root, { recursive: true, force: true })
})

const watch = { signal: new AbortController().signal, progress: () => {} }
const verify = (path: string) => verifySnapshot(path, { ...watch, values: 'all', expected: {} })

const versions = ['3.4', '3.5', '3.6'] as const
type Version = (typeof versions)[number]

interface ToolStatus {
  readonly hash: number
  readonly revision: number
  readonly totalKey: number
  readonly totalSize: number
  readonly version?: string
}

async function toolStatus(version: Version, path: string): Promise<ToolStatus> {
  const tool = join(await etcdPrograms(version), version === '3.4' ? 'etcdctl' : 'etcdutl')
  // What the tools open, they lock and may write to: each has a copy of its own.
  const copy = join(root, 'copy.db')
  copyFileSync(path, copy)
  const text = execFileSync(tool, ['snapshot', 'status', copy, '-w', 'json'], {
    env: { ETCDCTL_API: '3' },
    encoding: 'utf8',
    timeout: 60_000,
  })
  rmSync(copy, { force: true })
  return JSON.parse(text) as ToolStatus
}

/** As each of the tools would print it. */
const asTool = ({ etcdutl }: SnapshotStatus, version: Version): ToolStatus => ({
  hash: etcdutl.hash ?? -1,
  revision: etcdutl.revision,
  totalKey: version === '3.6' ? etcdutl.totalKeys : etcdutl.totalEntries,
  totalSize: etcdutl.totalSizeBytes,
  ...(version === '3.6' ? { version: etcdutl.storageVersion ?? '' } : {}),
})

/** A tool refuses what a later version wrote in a later form; all that read it agree with us. */
async function agreesWith(tools: readonly Version[], path: string): Promise<SnapshotStatus> {
  const status = await readSnapshotStatus(path, { ...watch, largest: 3 })
  for (const version of tools) assert.deepEqual(asTool(status, version), await toolStatus(version, path), version)
  return status
}

/** What `snapshot save` writes: the database and its SHA-256. */
function savedFrom(dataDir: string, name: string): string {
  const database = readFileSync(join(dataDir, 'member/snap/db'))
  const path = join(root, name)
  writeFileSync(path, Buffer.concat([database, createHash('sha256').update(database).digest()]))
  return path
}

async function start(version: Version, name: string, flags: string[] = []): Promise<RealEtcd> {
  const etcd = await startEtcd({ version, dataDir: join(root, name), flags })
  running.add(etcd)
  assert.ok(await etcd.serves(), etcd.lastWords)
  return etcd
}

async function stop(etcd: RealEtcd): Promise<void> {
  await etcd.kill()
  running.delete(etcd)
}

/** Everything that leaves a trace in one of the buckets; authentication last, because nobody gets in without a name then. */
async function fill(etcd: RealEtcd): Promise<void> {
  const put = (key: string, value: string, lease?: string) =>
    etcd.ask('kv/put', { key: base64(key), value: base64(value), ...(lease === undefined ? {} : { lease }) })
  const { ID } = (await etcd.ask('lease/grant', { TTL: 3600 })) as { ID: string }
  await put('held', 'by a lease', ID)
  for (let count = 0; count < 40; count++) await put(`key-${count % 7}`, 'x'.repeat(count * 211))
  await etcd.ask('kv/deleterange', { key: base64('key-1'), range_end: base64('key-3') })
  await etcd.ask('kv/compaction', { revision: '20', physical: true })
  await put('key-1', 'again')
  const added = (await etcd.ask('cluster/member/add', { peerURLs: ['http://127.0.0.1:12399'], isLearner: true })) as {
    member: { ID: string }
  }
  await etcd.ask('cluster/member/remove', { ID: added.member.ID })
  const { header } = (await etcd.ask('maintenance/status', {})) as { header: { member_id: string } }
  await etcd.ask('maintenance/alarm', { action: 'ACTIVATE', memberID: header.member_id, alarm: 'NOSPACE' })
  await etcd.ask('auth/role/add', { name: 'root' })
  await etcd.ask('auth/user/add', { name: 'root', password: 'not-a-secret' })
  await etcd.ask('auth/user/grant', { user: 'root', role: 'root' })
  await etcd.ask('auth/enable', {})
}

describe('status says what the tools of etcd say', { skip, timeout: 300_000 }, () => {
  for (const path of globSync(join(import.meta.dirname, '../snapshots/*.db')))
    test(`of ${path.split('/').at(-1)}`, async () => {
      const status = await agreesWith(versions, path)
      const { verdict, findings, database } = status
      assert.deepEqual(
        { verdict, findings, trailer: database.trailer.kind },
        { verdict: 'sound', findings: [], trailer: 'matches' },
      )
    })

  for (const version of versions)
    test(`of etcd ${version} with leases, alarms, authentication, removed members and a compaction`, async () => {
      const etcd = await start(version, `full-${version}`)
      await fill(etcd)
      await stop(etcd)
      const path = savedFrom(join(root, `full-${version}`), `full-${version}.db`)
      const { cluster, revisions, verdict, etcdutl } = await agreesWith(versions, path)
      const [member] = cluster.members
      assert.deepEqual(
        {
          verdict,
          auth: cluster.isAuthEnabled,
          alarms: cluster.alarms.map(({ kind, memberId }) => [kind, memberId === member?.id]),
          leases: cluster.leases,
          members: cluster.members.map(({ peerUrls }) => peerUrls),
          removed: cluster.removedMembers.length,
          compaction: [revisions.scheduledCompaction, revisions.finishedCompaction],
          liveKeys: revisions.liveKeys,
          tombstones: revisions.tombstones,
          storage: etcdutl.storageVersion,
        },
        {
          verdict: 'sound',
          auth: true,
          alarms: [['nospace', true]],
          leases: 1,
          members: [['http://127.0.0.1:12380']],
          removed: 1,
          compaction: [20, 20],
          liveKeys: 7,
          tombstones: 2,
          storage: version === '3.6' ? '3.6.0' : undefined,
        },
      )
    })

  test('of a member that never stored anything', async () => {
    const etcd = await start('3.5', 'empty')
    await stop(etcd)
    const { revisions, etcdutl } = await agreesWith(versions, savedFrom(join(root, 'empty'), 'empty.db'))
    assert.deepEqual([revisions.count, etcdutl.revision, etcdutl.totalKeys], [0, 0, 0])
  })

  test('of a restore that raised the revision, whose empty key 3.6 counts', async () => {
    const programs = await etcdPrograms('3.6')
    const dataDir = join(root, 'raised')
    const source = join(import.meta.dirname, '../snapshots/k8s-1.32.13-before.db')
    const flags = ['--bump-revision', '1000000', '--mark-compacted', '--data-dir', dataDir]
    execFileSync(join(programs, 'etcdutl'), ['snapshot', 'restore', source, ...flags], { stdio: 'ignore' })
    const { findings, revisions, etcdutl } = await agreesWith(versions, savedFrom(dataDir, 'raised.db'))
    assert.deepEqual(
      [findings.map(({ code }) => code), revisions.liveKeys, etcdutl.totalKeys, revisions.scheduledCompaction],
      [['revision-raised'], 610, 611, 1_001_290],
    )
  })
})

describe('verify of a data directory', { skip, timeout: 120_000 }, () => {
  test('of a member that was killed is sound, and says where its log is', async () => {
    const dataDir = join(root, 'killed')
    const etcd = await start('3.5', 'killed')
    for (let count = 0; count < 30; count++) await etcd.ask('kv/put', { key: base64(`k${count}`), value: base64('v') })
    await stop(etcd)
    const { verdict, findings, directory } = await verify(dataDir)
    assert.deepEqual(
      [verdict, findings, directory?.starts['3.5'].wouldStart, directory?.likelyVersion, directory?.members],
      ['sound', [], 'yes', '3.5', 1],
    )
    assert.equal(directory?.committedRevision, 31)
    const behind = await verifySnapshot(dataDir, {
      ...watch,
      values: 'all',
      expected: { revision: 32, clusterId: 'abc' },
    })
    assert.deepEqual(
      [behind.verdict, behind.findings.map(({ code }) => code)],
      ['damaged', ['revision-behind', 'wrong-cluster']],
    )
  })

  test('that a running member writes hard to is sound or not evaluated, in bounded time, and never damaged', async () => {
    const dataDir = join(root, 'live')
    const etcd = await start('3.5', 'live', ['--backend-batch-interval=5ms', '--quota-backend-bytes=4000000000'])
    let isWriting = true
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let count = 0; isWriting; count++)
        await etcd.ask('kv/put', {
          key: base64(`/registry/x/${writer}-${count % 50}`),
          value: base64('y'.repeat(30_000)),
        })
    })
    const verdicts: string[] = []
    const slowestMs: number[] = []
    for (let round = 0; round < 12; round++) {
      const began = performance.now()
      verdicts.push((await verify(round % 2 === 0 ? dataDir : join(dataDir, 'member/snap/db'))).verdict)
      slowestMs.push(performance.now() - began)
    }
    isWriting = false
    await Promise.all(writers)
    await stop(etcd)
    assert.deepEqual(
      verdicts.filter((verdict) => verdict !== 'sound' && verdict !== 'not-evaluated'),
      [],
    )
    assert.ok(Math.max(...slowestMs) < 30_000, `${Math.max(...slowestMs)} ms`)
    assert.ok(statSync(join(dataDir, 'member/snap/db')).size > 0)
    assert.equal((await verify(dataDir)).verdict, 'sound')
  })
})
