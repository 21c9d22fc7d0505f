import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { EvidenceItem } from '../model/evidence.ts'
import { createBundleFolder } from '../reach/files/bundle-folder.ts'
import { decodeJournal, decodeManifest } from './bundle-manifest.ts'
import { readBundle } from './bundle-reader.ts'
import type { BundleStore } from './bundle-store.ts'
import { BundleWriter } from './bundle-writer.ts'

const head = { writtenBy: 'codeblue test', createdAt: '2026-01-31T10:00:00Z', cluster: 'c1' }
const end = { finishedAt: '2026-01-31T10:05:00Z', notice: '' }
const redactionKey = Buffer.alloc(16, 7)

const folder = await mkdtemp(join(tmpdir(), 'codeblue-test-'))
after(() => rm(folder, { recursive: true, force: true }))
let stores = 0

/** A new bundle folder; `spaceBytes` may be written before its disk is full, the reserve is beside that. */
async function createStore(spaceBytes = Number.POSITIVE_INFINITY) {
  const root = join(folder, String(++stores))
  const real = await createBundleFolder(root)
  let left = spaceBytes
  const store: BundleStore = {
    ...real,
    create: async (path) => {
      const output = await real.create(path)
      const write = async (bytes: Uint8Array): Promise<void> => {
        left -= bytes.length
        if (left < 0) throw Object.assign(new TypeError('no space left on device'), { code: 'ENOSPC' })
        await output.write(bytes)
      }
      return { ...output, write }
    },
    releaseReserve: async () => {
      left = Number.POSITIVE_INFINITY
      await real.releaseReserve()
    },
  }
  return {
    store,
    text: (path: string): string => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : ''),
  }
}

const logOf = (host: string) =>
  ({
    collector: 'log',
    host,
    component: 'etcd',
    source: 'journalctl -u etcd --token abc123def456',
    startedAt: '2026-01-31T10:00:01Z',
    clockOffsetMs: -250,
    extension: 'log',
  }) as const

test('an item is redacted, hashed as it stands, and described in the manifest', async () => {
  const { store, text } = await createStore()
  const bundle = await BundleWriter.open(store, { head, redactionKey })
  const item = await bundle.open(logOf('cp1'))
  for (const part of ['password', '=hunter2 and', ' so on\nnext']) await item.write(Buffer.from(part))
  const closed = await item.close({ outcome: 'collected', reason: '', exitCode: 0, durationMs: 12 })
  await bundle.finish(end)
  const kept = text('evidence/cp1/log/log.log')
  const expected: EvidenceItem = {
    path: 'evidence/cp1/log/log.log',
    collector: 'log',
    host: 'cp1',
    component: 'etcd',
    detail: undefined,
    source: closed.source,
    outcome: 'collected',
    reason: '',
    exitCode: 0,
    startedAt: '2026-01-31T10:00:01Z',
    durationMs: 12,
    clockOffsetMs: -250,
    sizeBytes: kept.length,
    sha256: createHash('sha256').update(kept).digest('hex'),
    redactions: { password: 1 },
  }
  assert.match(kept, /^password=\[redacted:password#[0-9a-f]{6}\]( and so on)?\nnext$/)
  assert.match(closed.source, /^journalctl -u etcd --token \[redacted:token#[0-9a-f]{6}\]$/)
  assert.deepEqual(closed, expected)
  const manifest = decodeManifest(text('manifest.json'), 'here')
  assert.deepEqual(
    { ...manifest, items: manifest.items.length },
    { schema: 'codeblue/bundle/v1', ...head, finishedAt: end.finishedAt, complete: true, notice: '', items: 1 },
  )
})

test('a capture that was killed leaves a bundle that says so and can be read', async () => {
  const { store, text } = await createStore()
  const bundle = await BundleWriter.open(store, { head, redactionKey })
  const whole = await bundle.open(logOf('cp1'))
  await whole.write(Buffer.from('whole\n'))
  await whole.close({ outcome: 'collected', reason: '' })
  const torn = await bundle.open(logOf('cp2'))
  await torn.write(Buffer.from('as far as it came\nand'))
  const { manifest, reader, problems } = await readBundle(store)
  assert.deepEqual(
    {
      complete: manifest.complete,
      notice: manifest.notice,
      problems,
      items: reader.items.map(({ path, outcome, sizeBytes }) => [path, outcome, sizeBytes]),
    },
    {
      complete: false,
      notice: 'the capture was interrupted before its end',
      problems: [],
      items: [
        ['evidence/cp1/log/log.log', 'collected', 6],
        ['evidence/cp2/log/log.log', 'truncated', 18],
      ],
    },
  )
  // The last line of the journal may be torn anywhere.
  const journal = text('manifest.jsonl')
  const lastLine = journal.trimEnd().lastIndexOf('\n') + 1
  for (let cut = lastLine; cut < journal.length - 1; cut++)
    assert.equal(decodeJournal(journal.slice(0, cut), 'x').items.length, 1)
})

test('a full disk is named, what was gathered is kept, and the manifest says why it is partial', async () => {
  const { store } = await createStore(2_600)
  const bundle = await BundleWriter.open(store, { head, redactionKey })
  const first = await bundle.open(logOf('cp1'))
  await first.write(Buffer.from('kept\n'))
  await first.close({ outcome: 'collected', reason: '' })
  const second = await bundle.open(logOf('cp2'))
  await assert.rejects(second.write(Buffer.from(`${'x'.repeat(2_600)}\n`)), { code: 'BUNDLE_DISK_FULL' })
  await assert.rejects(bundle.open(logOf('cp3')), { code: 'BUNDLE_DISK_FULL' })
  await bundle.finish(end)
  const { manifest, reader, problems } = await readBundle(store)
  assert.match(
    manifest.notice,
    /^Writing evidence\/cp2\/log\/log\.log of the bundle .* failed: the disk is full\. 1 items are kept$/,
  )
  assert.deepEqual(
    {
      complete: manifest.complete,
      problems,
      items: reader.items.map(({ host, outcome, sizeBytes }) => [host, outcome, sizeBytes]),
    },
    {
      complete: false,
      problems: [],
      items: [
        ['cp1', 'collected', 5],
        ['cp2', 'truncated', 0],
      ],
    },
  )
})

test('what cannot be searched for secrets is not kept', async () => {
  const { store, text } = await createStore()
  const bundle = await BundleWriter.open(store, { head, redactionKey })
  const item = await bundle.open(logOf('cp1'))
  for (const byte of gzipSync('password=hunter2\n')) await item.write(Uint8Array.of(byte))
  const { outcome, reason, sizeBytes } = await item.close({ outcome: 'collected', reason: '' })
  assert.deepEqual(
    [outcome, reason, sizeBytes, text('evidence/cp1/log/log.log')],
    ['failed', 'the bytes are compressed with gzip, which cannot be searched for secrets, and were not kept', 0, ''],
  )
})

test('items that are still open at the end are closed as cut', async () => {
  const { store, text } = await createStore()
  const bundle = await BundleWriter.open(store, { head, redactionKey })
  const item = await bundle.open(logOf('cp1'))
  await item.write(Buffer.from('started\n'))
  await bundle.finish({ ...end, notice: 'stopped by the operator' })
  const { complete, notice, items } = decodeManifest(text('manifest.json'), 'here')
  assert.deepEqual(
    [complete, notice, items.map(({ outcome, reason, sizeBytes }) => [outcome, reason, sizeBytes])],
    [false, 'stopped by the operator', [['truncated', 'the capture was stopped while this was gathered', 8]]],
  )
})
