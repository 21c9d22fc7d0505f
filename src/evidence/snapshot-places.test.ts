import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { decodeSnapshotListing, renderSnapshotListing } from './snapshot-places.ts'

test('decodes a listing: the same file by two names counts once, other lines are left', () => {
  const text = [
    'T 1795200000',
    'D 20480 1795100000 11 1 /var/lib/etcd/member/snap/db',
    'F 3170336 1795000000 12 0 /var/backups/a b/snapshot.db',
    'F 3170336 1795000000 12 0 /backup/again.db',
    'bash: warning: setlocale: LC_ALL',
    'F x 1 1 0 /nowhere',
  ].join('\n')
  assert.deepEqual(decodeSnapshotListing(text), {
    hostNowMs: 1_795_200_000_000,
    files: [
      {
        ...{ kind: 'D', sizeBytes: 20_480, modifiedAtMs: 1_795_100_000_000, inode: '11', isLocked: true },
        path: '/var/lib/etcd/member/snap/db',
      },
      {
        ...{ kind: 'F', sizeBytes: 3_170_336, modifiedAtMs: 1_795_000_000_000, inode: '12', isLocked: false },
        path: '/var/backups/a b/snapshot.db',
      },
    ],
  })
})

test('lists databases, packed files and what is named like one, and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'codeblue-test-places-'))
  try {
    const database = Buffer.alloc(20_000)
    database.writeUInt32LE(0xed0cdaed, 16)
    const odd = `it's "odd" $(x)`
    mkdirSync(join(folder, odd))
    mkdirSync(join(folder, 'old/member/snap'), { recursive: true })
    const put = (name: string, bytes: Buffer) => writeFileSync(join(folder, name), bytes)
    put(`${odd}/by-content`, database)
    put('old/member/snap/db', database)
    put('old/member/snap/0000000000000002-0000000000000005.snap', database)
    put('packed.gz', Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(20_000)]))
    put('zeros.db', Buffer.alloc(20_000))
    put('tiny.db', Buffer.alloc(100))
    put('notes.txt', Buffer.alloc(20_000, 'x'))
    put('x.db.proof.json', Buffer.alloc(20_000, '{'))
    const script = renderSnapshotListing({ folders: [folder], dataFolders: [] })
    const { files } = decodeSnapshotListing(execFileSync('sh', { input: script, encoding: 'utf8' }))
    assert.deepEqual(
      files
        .filter(({ path }) => path.startsWith(folder))
        .map(({ kind, path }) => `${kind} ${path.slice(folder.length + 1)}`)
        .toSorted(),
      ['D old/member/snap/db', `F ${odd}/by-content`, 'F packed.gz', 'F zeros.db'],
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
