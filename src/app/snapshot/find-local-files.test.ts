import assert from 'node:assert/strict'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { findSnapshots } from './snapshot-find.ts'

const snapshot = readFileSync(join(import.meta.dirname, '../../../test/snapshots/k8s-1.32.13-before.db'))
const folder = mkdtempSync(join(tmpdir(), 'codeblue-test-find-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** As Go writes archives: sizes only in the directory at the end, behind another file. */
function zipOf(files: readonly (readonly [name: string, bytes: Buffer])[]): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, bytes] of files) {
    const packed = deflateRawSync(bytes)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(8, 6)
    local.writeUInt16LE(8, 8)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(bytes.length, 24)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(offset, 42)
    locals.push(local, Buffer.from(name), packed)
    directory.push(entry, Buffer.from(name))
    offset += 30 + name.length + packed.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, ...directory, end])
}

const find = async (path: string) => {
  const found = await findSnapshots({
    ...{ paths: [path], hosts: [], hashes: 10, download: false, s3: {}, progress: () => {} },
    signal: new AbortController().signal,
  })
  const rows = found.candidates.map(({ place, kind, revision, soundness, check, reasons }) =>
    [place.path.slice(path.length + 1), kind, revision, soundness, check, ...reasons.map(({ code }) => code)].join(' '),
  )
  return { rows: rows.toSorted(), gaps: found.gaps }
}

test('packed snapshots are looked into, and nothing of them stays behind', async () => {
  const packed = join(folder, 'packed')
  mkdirSync(packed)
  const put = (name: string, bytes: Buffer) => writeFileSync(join(packed, name), bytes)
  put('a.db.gz', gzipSync(snapshot))
  put('b.db.zst', zstdCompressSync(snapshot))
  put(
    'c.zip',
    zipOf([
      ['cluster.rkestate', Buffer.from('{}')],
      ['c', snapshot],
    ]),
  )
  put('text.gz', gzipSync(Buffer.alloc(100_000, 'text')))
  // The best of equals is the latest.
  utimesSync(join(packed, 'c.zip'), new Date(), new Date(Date.now() + 10_000))
  put('torn.gz', gzipSync(snapshot).subarray(0, 50_000))
  put('torn.zip', zipOf([['c', snapshot]]).subarray(0, 50_000))
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('codeblue-prove-'))
  assert.deepEqual(await find(packed), {
    gaps: [],
    rows: [
      'a.db.gz gzip 1290 sound hash same-revision unpack-first',
      'b.db.zst zstd 1290 sound hash same-revision unpack-first',
      'c.zip zip 1290 sound hash best unpack-first',
      'text.gz gzip  not-evaluated nothing compressed',
      'torn.gz gzip  not-evaluated nothing compressed',
      'torn.zip zip  not-evaluated nothing compressed',
    ],
  })
  assert.deepEqual(
    readdirSync(tmpdir()).filter((name) => name.startsWith('codeblue-prove-')),
    before,
  )
})

test('folders are gone through, links are not followed, and what cannot be read is a gap', async () => {
  const root = join(folder, 'root')
  mkdirSync(join(root, 'day/member/snap'), { recursive: true })
  writeFileSync(join(root, 'day/member/snap/db'), snapshot.subarray(0, -32))
  mkdirSync(join(root, 'copies'))
  writeFileSync(join(root, 'copies/db'), snapshot.subarray(0, -32))
  writeFileSync(join(root, 'copies/whole'), snapshot)
  appendFileSync(join(root, 'copies/short.db'), snapshot.subarray(0, 200_000))
  symlinkSync(root, join(root, 'copies/round'))
  const { rows, gaps } = await find(root)
  assert.deepEqual(
    [rows, gaps],
    [
      [
        'copies/db db 1290 not-evaluated pages same-revision unchecked',
        'copies/short.db db  cut pages cut',
        'copies/whole snapshot 1290 sound hash best',
        'day data-directory 1290 not-evaluated pages same-revision unchecked',
      ],
      [],
    ],
  )
  const missing = await find(join(folder, 'nowhere'))
  assert.deepEqual([missing.rows, missing.gaps.length], [[], 1])
})
