import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { openPlainFiles } from '../../evidence/plain-files.ts'
import { openPlainFileTree } from './plain-file-tree.ts'

/** Files in a folder of their own, removed after the test. */
async function folderWith(context: TestContext, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'codeblue-'))
  context.after(() => rm(folder, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  return folder
}

const LINE = '{"level":"info","ts":"2026-11-20T10:00:00Z","caller":"etcdmain/etcd.go:1","msg":"x"}\n'

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts).toString()
}

test('reads plain, gzip and zstd files alike, whatever they are called', async (context) => {
  const folder = await folderWith(context, {
    'cp1/etcd.log': LINE,
    'cp1/etcd.log.1.gz': gzipSync(LINE),
    'cp1/etcd.log.2': zstdCompressSync(LINE),
  })
  const reader = await openPlainFiles(openPlainFileTree(), [folder])
  const read = await Promise.all(
    reader.items.map(async (item) => ({
      path: item.path.slice(folder.length),
      component: item.component,
      host: item.host,
      text: await textOf(reader.open(item)),
    })),
  )
  assert.deepEqual(
    read,
    ['/cp1/etcd.log', '/cp1/etcd.log.1.gz', '/cp1/etcd.log.2'].map((path) => ({
      path,
      component: 'etcd',
      host: 'cp1',
      text: LINE,
    })),
  )
})

test('gives what stands before the damage of a compressed file, then fails with its name', async (context) => {
  const whole = gzipSync(Buffer.from(LINE.repeat(50_000)))
  const folder = await folderWith(context, { 'etcd.log.gz': whole.subarray(0, whole.length - 200) })
  const tree = openPlainFileTree()
  const [file] = (await tree.list([folder])).files
  assert.ok(file !== undefined)
  await assert.rejects(textOf(tree.open(file)), { code: 'REACH_BAD_COMPRESSION' })
})

test('an empty folder is an error that says what to name', async (context) => {
  const folder = await folderWith(context, {})
  await assert.rejects(openPlainFiles(openPlainFileTree(), [folder]), {
    code: 'EVIDENCE_EMPTY',
    hint: /logs of the control plane/,
  })
})

test('a path that does not exist is an error that names it', async () => {
  await assert.rejects(openPlainFiles(openPlainFileTree(), ['/nowhere/at/all']), {
    code: 'REACH_NO_SUCH_PATH',
    message: /\/nowhere\/at\/all/,
  })
})

test('a binary file is named as not recognised, and the rest is read', async (context) => {
  const folder = await folderWith(context, { 'core.dump': Buffer.from([0, 1, 2, 0]), 'etcd.log': LINE })
  const { items } = await openPlainFiles(openPlainFileTree(), [folder])
  assert.deepEqual(
    items.map(({ path, outcome, reason, collector }) => ({
      path: path.slice(folder.length),
      outcome,
      reason,
      collector,
    })),
    [
      { path: '/core.dump', outcome: 'skipped', reason: 'a binary file; it was not recognised', collector: 'text' },
      { path: '/etcd.log', outcome: 'collected', reason: '', collector: 'log' },
    ],
  )
})

test('links in a circle end, and what two ways lead to is read once', async (context) => {
  const folder = await folderWith(context, { 'a/etcd.log': LINE })
  await symlink(folder, join(folder, 'a', 'back'))
  await symlink(join(folder, 'a'), join(folder, 'b'))
  await symlink(join(folder, 'gone'), join(folder, 'dangling'))
  const { files, unreadable } = await openPlainFileTree().list([folder, join(folder, 'a')])
  assert.deepEqual(
    files.map(({ path }) => path.slice(folder.length)),
    ['/a/etcd.log'],
  )
  assert.deepEqual(
    unreadable.map(({ path }) => path.slice(folder.length)),
    ['/dangling'],
  )
})

test('a folder that goes too deep is named', async (context) => {
  const deep = Array.from({ length: 40 }, () => 'd').join('/')
  const folder = await folderWith(context, { [`${deep}/etcd.log`]: LINE })
  const { files, unreadable } = await openPlainFileTree().list([folder])
  assert.deepEqual(
    { files, reasons: unreadable.map(({ reason }) => reason) },
    { files: [], reasons: ['more than 32 folders deep; not looked at'] },
  )
})

test('splits a transcript into one item for each command', async (context) => {
  const folder = await folderWith(context, {
    'etcdctl.txt': '$ etcdctl --endpoints=https://a:2379 alarm list\n[exit 0]\n$ uptime\nup\n',
  })
  const reader = await openPlainFiles(openPlainFileTree(), [folder])
  const items = reader.items.map(({ path, collector, exitCode, source }) => ({
    path: path.slice(folder.length),
    collector,
    exitCode,
    source,
  }))
  assert.deepEqual(items, [
    {
      path: '/etcdctl.txt#1',
      collector: 'etcd.alarm-list',
      exitCode: 0,
      source: 'etcdctl --endpoints=https://a:2379 alarm list',
    },
    { path: '/etcdctl.txt#2', collector: 'text', exitCode: undefined, source: 'uptime' },
  ])
  assert.deepEqual(await Promise.all(reader.items.map((item) => textOf(reader.open(item)))), ['', 'up'])
})

test('a log without a name of its host lends it from the one beside it', async (context) => {
  const etcd =
    '{"level":"info","ts":"2026-11-20T10:00:00Z","caller":"embed/etcd.go:1","msg":"starting an etcd server","name":"alpha"}\n'
  const folder = await folderWith(context, {
    'etcd.log': etcd,
    'kubelet.log': 'I1120 10:00:00.000000 1 kubelet.go:1] "x"\n',
  })
  const { items } = await openPlainFiles(openPlainFileTree(), [folder])
  assert.deepEqual(
    items.map(({ host }) => host),
    ['alpha', 'alpha'],
  )
})
