import assert from 'node:assert/strict'
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { constants, createZstdCompress, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { pack } from 'tar-stream'
import { exportBundle, verifyBundleAt } from '../../src/app/bundle.ts'
import { createBundle } from '../../src/app/incident.ts'
import { openEvidence } from '../../src/app/open-evidence.ts'
import { CodeblueError } from '../../src/base/error.ts'
import { openArchive } from '../../src/reach/archive/read-archive.ts'

const createdAt = '2026-01-31T10:00:00Z'
let folder = ''
let unpacked = ''
let count = 0
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeblue-test-'))
  unpacked = join(folder, 'unpacked')
  await mkdir(unpacked)
})
after(() => rm(folder, { recursive: true, force: true }))

const fresh = (name: string): string => join(folder, `${++count}-${name}`)

/** A sound bundle with two items. */
async function writeBundle(): Promise<string> {
  const path = fresh('bundle')
  const bundle = await createBundle({ folder: path, cluster: 'c1', createdAt, writtenBy: 'codeblue test' })
  for (const host of ['cp1', 'cp2']) {
    const item = await bundle.open({
      collector: 'log',
      host,
      component: 'etcd',
      detail: 'etcd.service',
      source: 'journalctl',
      extension: 'log',
    })
    await item.write(Buffer.from(`a line of ${host}\n`))
    await item.close({ outcome: 'collected', reason: '' })
  }
  await bundle.finish({ finishedAt: createdAt, notice: '' })
  return path
}

interface Entry {
  readonly name: string
  readonly type?: 'file' | 'link' | 'symlink' | 'directory' | 'block-device' | 'character-device' | 'fifo'
  readonly linkname?: string
  readonly text?: string
}

async function archiveOf(entries: readonly Entry[], change: (tar: Buffer) => Buffer = (tar) => tar): Promise<string> {
  const tar = pack()
  for (const { text = '', ...header } of entries) {
    if (header.type === undefined || header.type === 'file') tar.entry(header, text)
    else tar.entry({ ...header, size: 0 })
  }
  tar.finalize()
  const parts: Buffer[] = []
  for await (const chunk of tar) if (chunk instanceof Uint8Array) parts.push(Buffer.from(chunk))
  const path = fresh('hostile.tar.zst')
  await writeFile(path, zstdCompressSync(change(Buffer.concat(parts))))
  return path
}

/** Opens and expects a refusal that leaves nothing behind; gives code and message with the path taken out. */
async function refusal(
  path: string,
  limits: Parameters<typeof openArchive>[1] = {},
): Promise<readonly [string, string]> {
  const error = await openArchive(path, { ...limits, temporaryFolder: unpacked }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof CodeblueError, `${path}: ${String(error)}`)
  assert.ok(error.hint !== undefined && error.hint !== '')
  assert.deepEqual(await readdir(unpacked), [], 'what was unpacked is removed')
  return [error.code, error.message.replaceAll(path, 'ARCHIVE')]
}

const manifest: Entry = { name: 'manifest.json', text: '{}' }

test('an archive with what no bundle holds is refused, naming the entry', async () => {
  const cases: readonly (readonly [Entry | readonly Entry[], string])[] = [
    [{ name: '../escape' }, '"../escape" is a path that leads out of the archive'],
    [{ name: 'evidence/../../escape' }, '"evidence/../../escape" is a path that leads out of the archive'],
    [{ name: '/etc/cron.d/x' }, '"/etc/cron.d/x" is an absolute path'],
    [{ name: 'evidence\\..\\x' }, '"evidence\\\\..\\\\x" is a path with characters that no bundle uses'],
    [{ name: 'C:/x' }, '"C:/x" is a path with characters that no bundle uses'],
    [{ name: 'evidence//x' }, '"evidence//x" is a path with an empty piece'],
    [{ name: 'evidence/a\u001b[2J/x' }, '"evidence/a\\u001b[2J/x" is a path with characters that no bundle uses'],
    [
      { name: 'evidence/cp1/log/x', type: 'symlink', linkname: '/etc/shadow' },
      '"evidence/cp1/log/x" is a symbolic link',
    ],
    [{ name: 'evidence/cp1/log/x', type: 'link', linkname: 'manifest.json' }, '"evidence/cp1/log/x" is a hard link'],
    [{ name: 'evidence/d', type: 'block-device' }, '"evidence/d" is a block device'],
    [{ name: 'evidence/d', type: 'character-device' }, '"evidence/d" is a character device'],
    [{ name: 'evidence/d', type: 'fifo' }, '"evidence/d" is a named pipe'],
    [[{ name: 'evidence/a/b/c' }, { name: 'evidence/a/b/c' }], '"evidence/a/b/c" is there twice'],
    [[{ name: 'evidence/a/b/c' }, { name: 'evidence/A/b/C' }], '"evidence/A/b/C" is there twice'],
    [[{ name: 'evidence/a/b' }, { name: 'evidence/a/b/c' }], '"evidence/a/b/c" is below a file'],
    [[{ name: 'evidence/a/b/c' }, { name: 'evidence/a/b' }], '"evidence/a/b" is a file where a folder is'],
    [{ name: 'evidence/ünïcode/x' }, '"PaxHeader" is an extended header'],
  ]
  for (const [entries, expected] of cases) {
    const path = await archiveOf([manifest, ...[entries].flat()])
    assert.deepEqual(await refusal(path), ['ARCHIVE_HOSTILE', `ARCHIVE was not opened: its entry ${expected}`])
  }
  assert.equal(await stat(join(folder, 'escape')).catch(() => 'not there'), 'not there')
})

test('an extended header that would keep a reader busy for ever is never read', async () => {
  const header = Buffer.alloc(512)
  header.write('x', 0)
  header.write('00000000011\0', 124)
  header.write('x', 156)
  header.write('ustar\0', 257)
  header.write('00', 263)
  header.fill(' ', 148, 156)
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  )
  // A record of length -9 makes a reader that trusts it look at the same record again.
  const path = await archiveOf([], () =>
    Buffer.concat([header, Buffer.from('-9 a=bbbb'.padEnd(512, '\0')), Buffer.alloc(1024)]),
  )
  assert.deepEqual(await refusal(path), [
    'ARCHIVE_HOSTILE',
    'ARCHIVE was not opened: its entry "x" is an extended header',
  ])
})

test('an archive that unpacks to too much is refused before it has', async () => {
  const path = await archiveOf([manifest, { name: 'evidence/cp1/log/x', text: 'x'.repeat(3 << 20) }])
  assert.deepEqual(await refusal(path, { totalBytes: 1 << 20 }), [
    'ARCHIVE_TOO_LARGE',
    'ARCHIVE was not opened: it unpacks to more than 1048576 bytes at the entry "evidence/cp1/log/x"',
  ])
  const many = await archiveOf(Array.from({ length: 50 }, (_, index) => ({ name: `evidence/cp1/log/${index}` })))
  assert.deepEqual(await refusal(many, { entries: 49 }), [
    'ARCHIVE_TOO_LARGE',
    'ARCHIVE was not opened: it unpacks to more than 49 entries',
  ])
})

test('a bomb is refused by its ratio', async () => {
  const path = fresh('bomb.tar.zst')
  const compress = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  const parts: Buffer[] = []
  compress.on('data', (chunk: Buffer) => parts.push(chunk))
  // Empty blocks end no archive for the guard: they only have to be many.
  const zeros = Buffer.alloc(4 << 20)
  for (let written = 0; written < 300 << 20; written += zeros.length) {
    if (!compress.write(zeros)) await new Promise((resolve) => compress.once('drain', resolve))
  }
  await new Promise<void>((resolve) => compress.end(resolve))
  await writeFile(path, Buffer.concat(parts))
  assert.deepEqual(await refusal(path), [
    'ARCHIVE_TOO_LARGE',
    'ARCHIVE was not opened: it unpacks to more than 500 times its own size',
  ])
})

test('a sound archive cut anywhere, and what is no archive, is refused as unreadable', async () => {
  const path = fresh('whole.tar.zst')
  await exportBundle(await writeBundle(), path)
  const whole = await readFile(path)
  for (let cut = 0; cut < whole.length; cut += 37) {
    const short = fresh('cut.tar.zst')
    await writeFile(short, whole)
    await truncate(short, cut)
    assert.equal((await refusal(short))[0], 'ARCHIVE_UNREADABLE', `cut at ${cut}`)
  }
  const text = fresh('text.tar.zst')
  await writeFile(text, 'no archive at all')
  const [code, message] = await refusal(text)
  assert.equal(code, 'ARCHIVE_UNREADABLE')
  assert.match(message, /^ARCHIVE cannot be read as a \.tar\.zst: /)
})

test('an archive with any byte changed is refused, or what was changed is not believed', async () => {
  const path = fresh('whole.tar.zst')
  await exportBundle(await writeBundle(), path)
  const whole = await readFile(path)
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const changed = fresh('changed.tar.zst')
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ change
      await writeFile(changed, bytes)
      const verdict = await verifyBundleAt(changed).then(
        (verification) => verification.verdict,
        (thrown: unknown) => (thrown instanceof CodeblueError ? 'refused' : String(thrown)),
      )
      // A bit of the frame that changes no content, such as whether it has a checksum, may pass.
      const again = fresh('again.tar.zst')
      if (verdict === 'sound') await exportBundle(changed, again)
      const same = verdict === 'sound' && (await readFile(again)).equals(whole)
      assert.ok(same || verdict === 'refused' || verdict === 'damaged', `${verdict}: byte ${at} changed by ${change}`)
    }),
    { numRuns: 60 },
  )
})

test('what differs from the manifest is named, and not believed', async () => {
  const changes: readonly (readonly [string, (path: string) => Promise<unknown>, string])[] = [
    [
      'another text of the same size',
      (path) => writeFile(join(path, LOG), 'b line of cp1\n'),
      `${LOG} does not have the SHA-256 of the manifest`,
    ],
    ['a longer file', (path) => appendFile(join(path, LOG), 'more'), `${LOG} has 18 bytes, the manifest says 14`],
    ['a file taken away', (path) => rm(join(path, LOG)), `${LOG} is missing`],
    [
      'a link instead of the file',
      async (path) => {
        await rm(join(path, LOG))
        await symlink('/etc/hostname', join(path, LOG))
      },
      `${LOG} is neither a file nor a folder`,
    ],
  ]
  for (const [name, change, expected] of changes) {
    const path = await writeBundle()
    await change(path)
    const { verdict, problems } = await verifyBundleAt(path)
    const { reader } = await openEvidence([path])
    const item = reader.items.find((each) => each.path === LOG)
    assert.ok(item)
    let read = 0
    for await (const chunk of reader.open(item)) read += chunk.length
    assert.deepEqual(
      { verdict, problems: problems.map(({ message }) => message), outcome: item.outcome, reason: item.reason, read },
      {
        verdict: 'damaged',
        problems: [expected],
        outcome: 'failed',
        reason: `${expected}, so it is not read`,
        read: 0,
      },
      name,
    )
    await assert.rejects(exportBundle(path, fresh('x.tar.zst')), { code: 'BUNDLE_DAMAGED' })
  }
})

const LOG = 'evidence/cp1/log/etcd.service.log'

test('a file that is not in the manifest is named, and does not leave with an export', async () => {
  const path = await writeBundle()
  await writeFile(join(path, 'evidence/cp1/log/added.log'), 'added\n')
  await mkdir(join(path, 'copies'))
  await writeFile(join(path, 'copies/snapshot.db'), 'never leaves')
  const { verdict, problems } = await verifyBundleAt(path)
  assert.deepEqual([verdict, problems.map(({ code }) => code)], ['damaged', ['not-in-manifest']])
  const archive = fresh('export.tar.zst')
  await exportBundle(path, archive)
  const opened = await openArchive(archive)
  const names = (await opened.files.list()).map((file) => file.path)
  await opened.close()
  assert.deepEqual(names, ['manifest.json', LOG, 'evidence/cp2/log/etcd.service.log'])
})

test('a manifest that lies about its paths, or is none, is refused, naming the place', async () => {
  const good = JSON.parse(await readFile(join(await writeBundle(), 'manifest.json'), 'utf8'))
  const withItem = (change: object): string => JSON.stringify({ ...good, items: [{ ...good.items[0], ...change }] })
  const cases: readonly (readonly [string, RegExp])[] = [
    ['{"schema": "codeblue/bundle/v1", ', /JSON/],
    ['[]', /the whole: /],
    [JSON.stringify({ ...good, schema: 'codeblue/bundle/v9' }), /schema: /],
    [withItem({ path: '../../../etc/shadow' }), /items\.0\.path: a path evidence\/HOST\/COLLECTOR\/NAME/],
    [withItem({ path: 'evidence/cp1/log/../../x' }), /items\.0\.path: /],
    [withItem({ path: 'evidence/cp1/log/.hidden' }), /items\.0\.path: /],
    [withItem({ outcome: 'healthy' }), /items\.0\.outcome: /],
    [withItem({ sizeBytes: -1 }), /items\.0\.sizeBytes: /],
    [withItem({ sha256: 'x' }), /items\.0\.sha256: /],
    [JSON.stringify({ ...good, items: [good.items[0], good.items[0]] }), /items: each path once/],
  ]
  for (const [text, expected] of cases) {
    const path = await writeBundle()
    await writeFile(join(path, 'manifest.json'), text)
    await assert.rejects(verifyBundleAt(path), (error: unknown) => {
      assert.ok(error instanceof CodeblueError)
      assert.equal(error.code, 'BUNDLE_MANIFEST_INVALID')
      assert.match(error.message, expected)
      return true
    })
  }
  await assert.rejects(verifyBundleAt(folder), { code: 'BUNDLE_NO_MANIFEST' })
})

test('the same bundle gives the same archive, byte for byte, also from an archive', async () => {
  const path = await writeBundle()
  const [first, second, third] = [fresh('a.tar.zst'), fresh('b.tar.zst'), fresh('c.tar.zst')]
  await exportBundle(path, first)
  await exportBundle(path, second)
  await exportBundle(first, third)
  const [a, b, c] = await Promise.all([first, second, third].map((archive) => readFile(archive)))
  assert.ok(a !== undefined && b !== undefined && c !== undefined)
  assert.deepEqual([a.equals(b), a.equals(c), (await verifyBundleAt(first)).verdict], [true, true, 'sound'])
  await assert.rejects(exportBundle(path, first), { code: 'REACH_FILE_EXISTS' })
})

test('an incident that somebody packed with tar is opened', async () => {
  const path = await writeBundle()
  const names = ['manifest.json', LOG, 'evidence/cp2/log/etcd.service.log']
  const entries = await Promise.all(
    names.map(async (name) => ({ name: `./night/${name}`, text: await readFile(join(path, name), 'utf8') })),
  )
  const packed = await archiveOf([
    { name: './night/', type: 'directory' },
    { name: './night/copies/db', text: 'skipped' },
    ...entries,
  ])
  assert.equal((await verifyBundleAt(packed)).verdict, 'sound')
})

test('a capture that was killed exports as partial', async () => {
  const path = await writeBundle()
  await rm(join(path, 'manifest.json'))
  const { verdict, notice } = await verifyBundleAt(path)
  assert.deepEqual([verdict, notice], ['incomplete', 'the capture was interrupted before its end'])
  const archive = fresh('partial.tar.zst')
  assert.equal((await exportBundle(path, archive)).complete, false)
  assert.equal((await verifyBundleAt(archive)).verdict, 'incomplete')
})
