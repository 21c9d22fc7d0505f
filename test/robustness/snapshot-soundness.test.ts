/** Whatever stands at a path gets a verdict and a code of its own: never a crash, a hang or a lock. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { verifySnapshot } from '../../src/app/snapshot/snapshot-verify.ts'
import { buildBoltFile } from '../../src/formats/bolt/bolt-file.fixture.ts'
import { revisionEntry } from '../../src/formats/etcd/revision-entry.fixture.ts'
import type { SoundnessCode } from '../../src/model/soundness-codes.ts'

const root = mkdtempSync(join(tmpdir(), 'codeblue-soundness-'))
after(() => rmSync(root, { recursive: true, force: true }))

const real = readFileSync(join(import.meta.dirname, '../snapshots/k8s-1.32.13-before.db'))
const PAGE = 4096
const TRAILER = 32

const verify = (path: string) =>
  verifySnapshot(path, { values: 'all', expected: {}, signal: new AbortController().signal, progress: () => {} })

/** Writes over a copy of the real snapshot. */
function changed(offset: number, bytes: Uint8Array | number): Buffer {
  const copy = Buffer.from(real)
  if (typeof bytes === 'number') copy[offset] = bytes
  else copy.set(bytes, offset)
  return copy
}

/** With a right SHA-256, as if it had been wrong before it was saved. */
function resigned(content: Buffer): Buffer {
  const database = content.subarray(0, content.length - TRAILER)
  return Buffer.concat([database, createHash('sha256').update(database).digest()])
}

/** The first leaf of the tree of keys with more than three elements. */
const leafOffset = Array.from({ length: real.length / PAGE - 3 }, (_, page) => (page + 3) * PAGE).find(
  (at) =>
    real.readUInt16LE(at + 8) === 2 &&
    real.readUInt16LE(at + 10) > 3 &&
    real[at + 16 + real.readUInt32LE(at + 20) + 8] === 0x5f,
)
assert.ok(leafOffset !== undefined)
/** Of an element of that leaf. */
const keyOffset = (index: number): number => {
  const element = leafOffset + 16 + index * 16
  return element + real.readUInt32LE(element + 4)
}

type Expected = readonly [verdict: string, ...codes: SoundnessCode[]]

const files: Readonly<Record<string, readonly [content: Uint8Array, expected: Expected]>> = {
  'a sound snapshot': [real, ['sound']],
  'a copy of a db': [real.subarray(0, -TRAILER), ['sound', 'trailer-absent']],
  'nothing at all': [Buffer.alloc(0), ['not-a-database', 'empty-file']],
  'a trailer alone': [real.subarray(-TRAILER), ['not-a-database', 'too-small']],
  'the head of a meta page': [real.subarray(0, 64), ['not-a-database', 'too-small']],
  'one meta page': [
    real.subarray(0, PAGE),
    ['incomplete', 'meta-missing', 'file-short', 'page-out-of-bounds', 'trailer-absent'],
  ],
  gzip: [gzipSync(real), ['not-a-database', 'gzip-archive']],
  zstd: [zstdCompressSync(real), ['not-a-database', 'zstd-archive']],
  'a JPEG': [
    Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), real.subarray(9000, 20_000)]),
    ['not-a-database', 'image'],
  ],
  text: [Buffer.from('apiVersion: v1\n'.repeat(500)), ['not-a-database', 'text-file']],
  'short text': [Buffer.from('not found\n'), ['not-a-database', 'text-file']],
  SQLite: [
    Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(9000, 1)]),
    ['not-a-database', 'sqlite-database'],
  ],
  zeros: [Buffer.alloc(100_000), ['not-a-database', 'zeros-only']],
  'other bytes': [Buffer.alloc(50_000, 0xe7), ['not-a-database', 'unknown-content']],
  'a bit changed in a value': [
    changed(leafOffset + PAGE - 200, (real[leafOffset + PAGE - 200] ?? 0) ^ 1),
    ['damaged', 'trailer-mismatch'],
  ],
  'a bit changed in the trailer': [changed(real.length - 1, (real.at(-1) ?? 0) ^ 1), ['damaged', 'trailer-mismatch']],
  'a meta page overwritten': [resigned(changed(0, Buffer.alloc(PAGE, 0xaa))), ['damaged', 'meta-magic']],
  'both meta pages overwritten': [resigned(changed(0, Buffer.alloc(2 * PAGE))), ['damaged', 'meta-magic']],
  'another page number': [resigned(changed(leafOffset, 7)), ['damaged', 'page-id']],
  'another kind of page': [resigned(changed(leafOffset + 8, 1)), ['damaged', 'page-kind']],
  'more elements than fit': [resigned(changed(leafOffset + 11, 0xff)), ['damaged', 'element-bounds']],
  'a page that goes on for ever': [resigned(changed(leafOffset + 14, 0xff)), ['damaged', 'page-overflow']],
  'keys that fall': [resigned(changed(keyOffset(0), 0x7f)), ['damaged', 'keys-disordered']],
  'a revision that is none': [resigned(changed(keyOffset(1) + 8, 0x20)), ['damaged', 'revision-invalid']],
  'bytes behind the database': [
    resigned(Buffer.concat([real.subarray(0, -TRAILER), Buffer.alloc(PAGE), real.subarray(-TRAILER)])),
    ['sound', 'trailing-bytes'],
  ],
}

describe('a file', () => {
  for (const [name, [content, [verdict, ...codes]]] of Object.entries(files))
    test(`that is ${name}: ${verdict}`, async () => {
      const path = join(root, 'file')
      writeFileSync(path, content)
      const soundness = await verify(path)
      assert.deepEqual([soundness.verdict, ...soundness.findings.map(({ code }) => code)], [verdict, ...codes])
      assert.notEqual(soundness.meaning.zh, '')
    })

  test('that is a bolt database of another program is none of etcd', async () => {
    const entries = [{ key: Buffer.from('k8s.io'), value: Buffer.from('image') }]
    writeFileSync(join(root, 'meta.db'), buildBoltFile({ pageSizeBytes: PAGE, buckets: [{ name: 'v1', entries }] }))
    const { verdict, findings } = await verify(join(root, 'meta.db'))
    assert.deepEqual(
      [verdict, findings[0]?.code, findings[0]?.places[0]?.detail],
      ['not-a-database', 'foreign-database', 'its buckets are v1'],
    )
  })

  for (const pageSizeBytes of [1024, 4096, 16_384, 65_536])
    test(`with pages of ${pageSizeBytes} bytes is sound, and without its first meta page as well but for that`, async () => {
      const entries = Array.from({ length: 40 }, (_, index) =>
        revisionEntry({ main: index + 2, key: `/registry/configmaps/a/${index}`, value: 'v'.repeat(600) }),
      )
      const database = Buffer.from(buildBoltFile({ pageSizeBytes, buckets: [{ name: 'key', entries }] }))
      const saved = resigned(Buffer.concat([database, Buffer.alloc(TRAILER)]))
      const path = join(root, 'pages')
      writeFileSync(path, saved)
      const whole = await verify(path)
      writeFileSync(path, resigned(saved.fill(0xee, 0, 80)))
      const headless = await verify(path)
      assert.deepEqual(
        [whole, headless].map(({ verdict, findings, database: about }) => [
          verdict,
          findings.map(({ code }) => code),
          about?.trailer.kind,
          about?.metas,
          about?.liveKeys,
        ]),
        [
          ['sound', [], 'matches', [true, true], 40],
          ['damaged', ['meta-magic'], 'matches', [false, true], 40],
        ],
      )
    })

  for (const keep of [9000, 100_000, 1_000_000, real.length - PAGE - TRAILER, real.length - PAGE])
    test(`cut to ${keep} bytes is incomplete, and never damaged`, async () => {
      const path = join(root, 'cut')
      writeFileSync(path, real.subarray(0, keep))
      assert.equal((await verify(path)).verdict, 'incomplete')
    })

  test('that is a tar archive', async () => {
    writeFileSync(join(root, 'db'), real)
    execFileSync('tar', ['-cf', join(root, 'archive'), '-C', root, 'db'])
    const { verdict, findings } = await verify(join(root, 'archive'))
    assert.deepEqual([verdict, findings.map(({ code }) => code)], ['not-a-database', ['tar-archive']])
  })
})

describe('what is no file', () => {
  const codesOf = async (path: string): Promise<readonly string[]> => {
    const { verdict, findings } = await verify(path)
    return [verdict, ...findings.map(({ code }) => code)]
  }

  test('is named, and a pipe is not waited for', async () => {
    const pipe = join(root, 'pipe')
    execFileSync('mkfifo', [pipe])
    const server = createServer().listen(join(root, 'socket'))
    const empty = join(root, 'empty')
    mkdirSync(empty)
    // As /snap stands beside /home.
    const beside = join(root, 'root/home')
    mkdirSync(beside, { recursive: true })
    mkdirSync(join(root, 'root/snap'))
    symlinkSync(join(root, 'nowhere'), join(root, 'dangling'))
    assert.deepEqual(
      {
        pipe: await codesOf(pipe),
        device: await codesOf('/dev/zero'),
        socket: await codesOf(join(root, 'socket')),
        nothing: await codesOf(join(root, 'absent')),
        dangling: await codesOf(join(root, 'dangling')),
        folder: await codesOf(empty),
        besideSnap: await codesOf(beside),
        tooLong: await codesOf(join(root, 'x'.repeat(300))),
      },
      {
        pipe: ['not-evaluated', 'not-a-file'],
        device: ['not-evaluated', 'not-a-file'],
        socket: ['not-evaluated', 'not-a-file'],
        nothing: ['not-a-database', 'path-missing'],
        dangling: ['not-a-database', 'path-missing'],
        folder: ['not-a-database', 'directory-without-db'],
        besideSnap: ['not-a-database', 'directory-without-db'],
        tooLong: ['not-evaluated', 'not-readable'],
      },
    )
    server.close()
  })

  test('a data directory without its log, without its db, and without its snap folder has three codes', async () => {
    const full = join(root, 'member-only')
    mkdirSync(join(full, 'member/snap'), { recursive: true })
    cpSync(join(import.meta.dirname, '../snapshots/k8s-1.32.13-before.db'), join(full, 'member/snap/db'))
    const bare = join(root, 'bare')
    mkdirSync(join(bare, 'member/wal'), { recursive: true })
    assert.deepEqual(
      { full: await codesOf(full), bare: await codesOf(bare) },
      {
        full: ['damaged', 'directory-structure', 'start-not-known'],
        bare: ['damaged', 'directory-structure', 'db-missing', 'start-not-known'],
      },
    )
  })
})
