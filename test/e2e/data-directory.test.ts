/** Data directories of real members, killed and damaged: what is read of them against what etcd 3.4, 3.5 and 3.6 make of them. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openMemberFiles } from '../../src/app/snapshot/open-member-files.ts'
import { finishWork } from '../../src/base/work.ts'
import { decodeWal } from '../../src/formats/etcd/wal/decode-wal.ts'
import type { FormatProblem } from '../../src/formats/format-problem.ts'
import { readDebianMirror } from '../../src/lab/apt-mirror.ts'
import { openPageFile } from '../../src/reach/files/page-file.ts'
import {
  type DataDirectory,
  decodeDataDirectory,
  openDirectoryDb,
  replayDirectory,
} from '../../src/snapshot/directory/data-directory.ts'
import { decodeMemberDb } from '../../src/snapshot/directory/member-db.ts'
import { type EtcdMinor, etcdMinors } from '../../src/snapshot/directory/start-rules.ts'
import { visitWalHistory, type WalWrite } from '../../src/snapshot/directory/wal-history.ts'
import type { Replay } from '../../src/snapshot/directory/wal-replay.ts'
import { decodeRevisionStore, type RevisionView, visitRevisions } from '../../src/snapshot/store/revision-store.ts'
import { codesOf, damages, logsOf } from './damaged-directory.ts'
import { key, writeAsManyClients, writeVaried } from './etcd-writers.ts'
import { base64, etcdPrograms, type RealEtcd, startEtcd } from './real-etcd.ts'

const skip = await readDebianMirror().then(
  () => false,
  (thrown: unknown) => `no etcd can be had here: ${String(thrown)}`,
)

const root = mkdtempSync(join(tmpdir(), 'codeblue-data-directory-'))
const running = new Set<RealEtcd>()
after(async () => {
  await Promise.all([...running].map((etcd) => etcd.kill()))
  rmSync(root, { recursive: true, force: true })
})

async function start(
  version: EtcdMinor,
  dataDir: string,
  options: { snapshotCount?: number; flags?: string[] } = {},
): Promise<RealEtcd> {
  const etcd = await startEtcd({ version, dataDir, ...options })
  running.add(etcd)
  return etcd
}

/** Kills as a power cut would: nothing is flushed that etcd has not flushed. */
async function kill(etcd: RealEtcd): Promise<void> {
  await etcd.kill()
  running.delete(etcd)
}

const copyOf = (dataDir: string, name: string): string => {
  const copy = join(root, name)
  rmSync(copy, { recursive: true, force: true })
  execFileSync('cp', ['-a', '--sparse=always', dataDir, copy])
  return copy
}

interface Read {
  readonly directory: DataDirectory
  readonly inDb: readonly string[]
  readonly replayed: readonly string[]
  readonly replay: Replay | undefined
}

/** One line a revision: everything that etcd stores of it. */
function describeRevision(one: RevisionText): string {
  const { main, sub, tombstone, key, value, createRevision, version, lease } = one
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
  const stored = `created ${createRevision} version ${version} lease ${lease} ${text(value)}`
  return `${main}.${sub} ${text(key)} ${tombstone ? 'deleted' : stored}`
}

interface RevisionText {
  readonly main: number
  readonly sub: number
  readonly tombstone: boolean
  readonly key: Uint8Array
  readonly value: Uint8Array
  readonly createRevision: number
  readonly version: number
  readonly lease: string
}

function read(dataDir: string): Read {
  const db = join(dataDir, 'member/snap/db')
  const files = openMemberFiles(join(dataDir, 'member'))
  const source = existsSync(db) ? openPageFile(db) : undefined
  try {
    const opening = source === undefined ? undefined : decodeRevisionStore(source)
    const [inDb, replayed, problems]: [string[], string[], FormatProblem[]] = [[], [], []]
    if (opening?.kind === 'open') {
      const visit = ({ main, sub, tombstone, key: name, value, keyValue }: RevisionView): void => {
        const { createRevision, version } = keyValue
        const lease = keyValue.lease.toString(16)
        inDb.push(describeRevision({ main, sub, tombstone, key: name, value, createRevision, version, lease }))
      }
      finishWork(visitRevisions(opening.store, { visit, problem: (one) => problems.push(one) }))
    }
    const directory = finishWork(decodeDataDirectory(files.files, openDirectoryDb(opening, problems)))
    if (opening?.kind !== 'open') return { directory, inDb, replayed, replay: undefined }
    const replay = finishWork(
      replayDirectory(directory, {
        ...{ store: opening.store, problem: () => {} },
        visit: (revision) => replayed.push(describeRevision({ ...revision, lease: revision.lease ?? '0' })),
      }),
    )
    return { directory, inDb, replayed, replay }
  } finally {
    files.close()
    source?.close()
  }
}

/** The db with nothing of the log in it, and with a part: at the last snapshot, alarm or compaction. */
const replays = [
  { snapshotCount: 100_000, commits: false, refusals: ['key-not-found', 'lease-not-found'] },
  { snapshotCount: 60, commits: true, refusals: ['lease-not-found'] },
] as const

/** Nothing reaches the db by itself, so that what the log holds has to be replayed. */
const NO_COMMIT = ['--backend-batch-interval=1h', '--backend-batch-limit=1000000']
/** Whether etcd serves is asked this long: a 3.6 that waits for its own log never does. */
const PATIENCE_MS = 12_000

for (const version of etcdMinors) {
  describe(`a data directory of etcd ${version}`, { skip }, () => {
    test('is replayed to the revisions that etcd itself makes of it, when the db has nothing and when it has a part', async () => {
      for (const { snapshotCount, commits, refusals } of replays) {
        const dataDir = join(root, `replay-${version}-${snapshotCount}`)
        const etcd = await start(version, dataDir, { snapshotCount, flags: NO_COMMIT })
        assert.ok(await etcd.serves(), etcd.lastWords)
        await writeVaried(etcd, { commits, revokes: commits || version === '3.4' })
        await kill(etcd)
        const dead = read(dataDir)
        assert.equal(dead.directory.starts[version].wouldStart, 'yes')
        const { entries = 0, refused = [] } = dead.replay ?? {}
        assert.ok(entries > (commits ? 10 : 80), `${entries} entries replayed`)
        const reasons = new Set(refused.map(({ reason }) => reason))
        assert.deepEqual(
          refusals.filter((reason) => !reasons.has(reason)),
          [],
        )

        const again = await start(version, dataDir)
        assert.ok(await again.serves(), again.lastWords)
        await again.ask('kv/put', { key: key('last'), value: base64('last') })
        await again.ask('maintenance/defragment', {}, 20_000)
        await kill(again)
        const { inDb } = read(dataDir)
        const expected = new Set([...dead.inDb, ...dead.replayed])
        // What was compacted away since cannot be asked any more.
        const missing = inDb.filter((line) => !expected.has(line) && !line.includes('/registry/last '))
        assert.deepEqual(missing, [])
        const compacted = dead.replay?.compactRevision ?? 0
        const made = new Set(inDb)
        const invented = [...expected].filter((line) => Number.parseInt(line, 10) > compacted && !made.has(line))
        assert.deepEqual(invented, [])
        assert.ok(inDb.length > 40, `${inDb.length} revisions compared`)
      }
    })

    describe('damaged', () => {
      const base = join(root, `base-${version}`)
      before(async () => {
        const write = async (etcd: RealEtcd, from: number, to: number): Promise<void> => {
          for (let index = from; index < to; index++)
            await etcd.ask('kv/put', { key: key(`cm-${index % 40}`), value: base64('w'.repeat(1800) + index) })
        }
        const first = await start(version, base)
        assert.ok(await first.serves(), first.lastWords)
        await write(first, 0, 150)
        await kill(first)
        copyFileSync(join(base, 'member/snap/db'), join(base, 'old-db'))
        const second = await start(version, base)
        assert.ok(await second.serves(), second.lastWords)
        await write(second, 150, 460)
        await kill(second)
      })

      for (const damage of damages)
        test(`${damage.name}: what is foretold is what etcd does`, async () => {
          const dataDir = copyOf(base, `damaged-${version}`)
          damage.inflict(dataDir)
          const { wouldStart, reasons } = read(dataDir).directory.starts[version]
          const expected = typeof damage.serves === 'boolean' ? damage.serves : damage.serves[version]
          const codes = codesOf(damage, version)
          assert.deepEqual([wouldStart, reasons.map(({ code }) => code)], [expected ? 'yes' : 'no', codes])

          const etcd = await start(version, dataDir)
          const serves = await etcd.serves(PATIENCE_MS)
          const wrote = serves
            ? await etcd.ask('kv/put', { key: base64('x'), value: base64('y') }, 3000).then(
                (answer) => 'header' in answer,
                () => false,
              )
            : undefined
          await kill(etcd)
          assert.equal(serves, expected, etcd.lastWords)
          if (serves) assert.equal(wrote, damage.swallowsWrites !== true)
          const says = damage.says instanceof RegExp ? damage.says : damage.says?.[version]
          if (!serves && says !== undefined) assert.match(etcd.log.join('\n'), says)
        })

      test('the log gone: nobody can know, and the only member of a cluster comes up and stores nothing', async () => {
        const dataDir = copyOf(base, `damaged-${version}`)
        rmSync(join(dataDir, 'member/wal'), { recursive: true })
        const { wouldStart, reasons } = read(dataDir).directory.starts[version]
        assert.deepEqual([wouldStart, reasons.map(({ code }) => code)], ['unknown', ['wal-missing']])
        const etcd = await start(version, dataDir)
        const serves = await etcd.serves(PATIENCE_MS)
        const put = serves ? etcd.ask('kv/put', { key: key('x'), value: base64('y') }, 3000) : undefined
        const isStored = await put?.then(({ header }) => header !== undefined).catch(() => false)
        await kill(etcd)
        // 3.6 waits for an entry of its own to be applied before it serves.
        assert.deepEqual([serves, isStored], version === '3.6' ? [false, undefined] : [true, false])
      })

      test('started with another minor version: newer ones take it, older ones refuse it', async () => {
        for (const other of etcdMinors.filter((one) => one !== version)) {
          const dataDir = copyOf(base, `damaged-${version}`)
          const { wouldStart } = read(dataDir).directory.starts[other]
          const etcd = await start(other, dataDir)
          const serves = await etcd.serves(PATIENCE_MS)
          await kill(etcd)
          assert.equal(wouldStart, serves ? 'yes' : 'no', `${version} opened by ${other}: ${etcd.lastWords}`)
          if (!serves)
            assert.match(etcd.lastWords, /invalid downgrade; server version is lower than determined cluster version/)
        }
      })
    })
  })
}

test('what the log tells of writes that are long applied agrees with the revisions that etcd gave them', {
  skip,
}, async () => {
  const dataDir = join(root, 'history')
  const etcd = await start('3.6', dataDir)
  assert.ok(await etcd.serves(), etcd.lastWords)
  await writeAsManyClients(etcd, 600)
  await kill(etcd)
  const files = openMemberFiles(join(dataDir, 'member'))
  const source = openPageFile(join(dataDir, 'member/snap/db'))
  try {
    const wal = finishWork(decodeWal(files.files.filter(({ folder }) => folder === 'wal')))
    const opening = decodeRevisionStore(source)
    assert.ok(opening.kind === 'open')
    const stored = new Map<number, string>()
    const problem = (one: unknown): never => assert.fail(JSON.stringify(one))
    finishWork(
      visitRevisions(opening.store, {
        ...{ problem },
        visit: ({ main, key: name, value, tombstone }) =>
          stored.set(main, `${Buffer.from(name)} ${tombstone ? 'deleted' : Buffer.from(value)}`),
      }),
    )
    const revisionThere = Math.max(...stored.keys())
    const upToIndex = decodeMemberDb(opening.store).consistentIndex
    const counts = { confirmed: 0, unconfirmed: 0, late: 0 }
    const wrong: string[] = []
    const visit = ({ kind, key: name, value, certainty, lowestRevision, highestRevision, index }: WalWrite): void => {
      counts[certainty]++
      const text = `${Buffer.from(name)} ${kind === 'delete' ? 'deleted' : Buffer.from(value)}`
      const ran = [...stored].filter(([main, one]) => one === text && main >= lowestRevision && main <= highestRevision)
      // Values occur once; deletions of one name may be many, so that only writes can be found where they should not be.
      const isWrong =
        certainty === 'confirmed' ? ran.length !== 1 : certainty === 'late' && kind === 'put' && ran.length > 0
      if (isWrong) wrong.push(`entry ${index}: ${certainty} ${text} at ${lowestRevision}`)
    }
    finishWork(visitWalHistory({ wal, upToIndex, revisionThere, visit }))
    assert.deepEqual(wrong, [])
    assert.ok(counts.confirmed > 200 && counts.late > 10, JSON.stringify(counts))
  } finally {
    files.close()
    source.close()
  }
})

/** Whom a restored db still lists, and where: the notes of etcd's own tools are silent about it. */
const leftOver = { '3.4': 'members-bucket', '3.5': 'db-conf-state', '3.6': 'db-conf-state' } as const

for (const version of etcdMinors)
  test(`a directory that ${version} restored has its new members, and says who still lists the old ones`, {
    skip,
  }, async () => {
    const source = join(root, `restore-from-${version}`)
    const etcd = await start(version, source)
    assert.ok(await etcd.serves(), etcd.lastWords)
    await etcd.ask('kv/put', { key: key('a'), value: base64('a') })
    await kill(etcd)
    // A start and a stop in order bring the db up to the log.
    const second = await start(version, source, { snapshotCount: 1 })
    assert.ok(await second.serves(), second.lastWords)
    for (let index = 0; index < 5; index++) await second.ask('kv/put', { key: key('a'), value: base64(`${index}`) })
    await kill(second)

    const restored = join(root, `restored-${version}`)
    const tool = join(await etcdPrograms(version), version === '3.4' ? 'etcdctl' : 'etcdutl')
    const url = 'http://127.0.0.1:12380'
    execFileSync(
      tool,
      [
        ...['snapshot', 'restore', join(source, 'member/snap/db'), '--skip-hash-check=true', `--data-dir=${restored}`],
        ...['--name=cp1', `--initial-cluster=cp1=${url}`, '--initial-cluster-token=again'],
        `--initial-advertise-peer-urls=${url}`,
      ],
      { env: { ETCDCTL_API: '3', PATH: '/usr/bin:/bin' }, stdio: 'ignore' },
    )
    const { nodeId = '', membership, starts, committedIndex, lastIndex } = read(restored).directory
    assert.deepEqual(
      [membership.source, membership.members.map(({ id }) => id), committedIndex, lastIndex],
      ['snapshot', [nodeId], 1, 1],
    )
    const old = 'ddd67b312462fd7b'
    assert.deepEqual(membership.contradictions, [
      { place: leftOver[version], onlyThere: [old], missingThere: [nodeId] },
    ])
    const started = await start('3.6', restored)
    const serves = await started.serves(PATIENCE_MS)
    await kill(started)
    assert.deepEqual(
      [starts['3.6'].wouldStart, serves],
      version === '3.4' ? ['no', false] : ['yes', true],
      started.lastWords,
    )
    if (version === '3.4') assert.match(started.log.join('\n'), /failed to update; member unknown/)
  })

describe('a log of several files', { skip }, () => {
  const base = join(root, 'several')
  before(async () => {
    const etcd = await start('3.5', base, { snapshotCount: 50 })
    assert.ok(await etcd.serves(), etcd.lastWords)
    for (let index = 0; index < 150; index++)
      await etcd.ask(
        'kv/put',
        { key: key(`big-${index % 3}`), value: randomBytes(1_000_000).toString('base64') },
        20_000,
      )
    await kill(etcd)
    assert.equal(logsOf(base).length, 3)
  })

  const cases = [
    { gone: 'none', keep: [0, 1, 2], serves: true, codes: [] },
    { gone: 'the first', keep: [1, 2], serves: true, codes: [] },
    { gone: 'the middle one', keep: [0, 2], serves: false, codes: ['wal-file-missing'] },
    { gone: 'the last', keep: [0, 1], serves: true, codes: ['db-ahead-of-log'] },
  ] as const
  for (const { gone, keep, serves, codes } of cases)
    test(`${gone} is gone: what is foretold is what etcd does`, async () => {
      const dataDir = copyOf(base, 'several-damaged')
      for (const [index, file] of logsOf(dataDir).entries())
        if (!(keep as readonly number[]).includes(index)) rmSync(file)
      const { wouldStart, reasons } = read(dataDir).directory.starts['3.5']
      assert.deepEqual([wouldStart, reasons.map(({ code }) => code)], [serves ? 'yes' : 'no', codes])
      const etcd = await start('3.5', dataDir)
      const served = await etcd.serves(PATIENCE_MS)
      await kill(etcd)
      assert.equal(served, serves, etcd.lastWords)
    })
})
