/** Proofs by real etcds of 3.4, 3.5 and 3.6; and proofs that must fail. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { snapshotProofSchema } from '../../src/model/snapshot-proof.ts'
import { codeblue, program } from './codeblue.ts'
import { base64, etcdPrograms, type RealEtcd, startEtcd } from './real-etcd.ts'

const snapshots = join(import.meta.dirname, '../snapshots')
const folder = mkdtempSync(join(tmpdir(), 'codeblue-e2e-prove-'))
const scratch = join(folder, 'scratch')
mkdirSync(scratch)
const programs = new Map<string, string>()
before(async () => {
  for (const version of ['3.4', '3.5', '3.6'] as const) programs.set(version, await etcdPrograms(version))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const programsOf = (version: string): string => programs.get(version) ?? ''

async function prove(path: string, flags: readonly string[]) {
  const ended = await codeblue(['snapshot', 'prove', path, '--scratch', scratch, '-o', 'json', ...flags])
  const answer: { file: string; isEarlier: boolean; proof: unknown } = JSON.parse(ended.stdout || '{}')
  assert.deepEqual(readdirSync(scratch), [], 'the copy is removed')
  return { ...ended, file: answer.file, isEarlier: answer.isEarlier, proof: snapshotProofSchema.parse(answer.proof) }
}

/** A copy of a real snapshot, changed, with a hash at its end that fits again. */
function lie(name: string, change: (bytes: Buffer) => void): string {
  const bytes = readFileSync(join(snapshots, 'k8s-1.32.13-before.db'))
  change(bytes)
  const body = bytes.subarray(0, -32)
  createHash('sha256').update(body).digest().copy(bytes, body.length)
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}

for (const [file, version, objects, revision] of [
  ['k8s-1.20.2-after.db', '3.4', 566, 1381],
  ['k8s-1.32.13-before.db', '3.5', 610, 1290],
] as const) {
  test(`a real snapshot of etcd ${version} is proven, and the proof is taken again for the same bytes`, async () => {
    const path = join(folder, file)
    copyFileSync(join(snapshots, file), path)
    const first = await prove(path, ['--etcd', programsOf(version)])
    assert.equal(first.code, 0, first.stderr)
    const { verdict, counts, snapshot, etcd, differences, damaged, problems } = first.proof
    assert.deepEqual(
      { verdict, counts, differences, damaged, problems, revision: snapshot.revision, kind: snapshot.kind },
      {
        ...{ verdict: 'proven', differences: [], damaged: [], problems: [], revision, kind: 'snapshot' },
        counts: {
          ...{ objects, same: objects, different: 0 },
          kubernetes: { decoded: objects, encrypted: 0, damaged: 0, other: 0 },
        },
      },
    )
    assert.ok(etcd?.version.startsWith(`${version}.`))
    assert.equal(snapshot.sha256, createHash('sha256').update(readFileSync(path)).digest('hex'))
    assert.equal(first.file, `${path}.proof.json`)
    assert.equal(statSync(first.file).mode & 0o777, 0o600)
    assert.deepEqual(snapshotProofSchema.parse(JSON.parse(readFileSync(first.file, 'utf8'))), first.proof)
    const second = await prove(path, ['--etcd', programsOf(version)])
    assert.deepEqual([second.code, second.isEarlier, second.proof], [0, true, first.proof])
    const again = await prove(path, ['--etcd', programsOf(version), '--again'])
    assert.deepEqual([again.code, again.isEarlier], [0, false])
  })
}

test('a db without a hash at its end is proven as well', async () => {
  const path = join(folder, 'copied.db')
  writeFileSync(path, readFileSync(join(snapshots, 'k8s-1.32.13-before.db')).subarray(0, -32))
  const { code, proof } = await prove(path, ['--etcd', programsOf('3.5')])
  assert.deepEqual([code, proof.verdict, proof.snapshot.kind, proof.counts.same], [0, 'proven', 'db', 610])
})

for (const version of ['3.4', '3.5', '3.6'] as const) {
  test(`the directory of a member of etcd ${version} that was killed is proven with what only its log has`, async () => {
    const dataDir = join(folder, `member-${version}`)
    const etcd = await startEtcd({ version, dataDir, snapshotCount: 10_000 })
    assert.ok(await etcd.serves(), etcd.lastWords)
    await fill(etcd)
    await etcd.kill()
    const before = listing(dataDir)
    const { code, proof, stderr } = await prove(dataDir, ['--etcd', programsOf(version)])
    assert.equal(code, 0, `${stderr}${JSON.stringify(proof.reason)}`)
    assert.deepEqual([proof.snapshot.kind, proof.verdict, proof.counts.same], ['data-directory', 'proven', 61])
    assert.equal(proof.etcd?.isolation, 'no-network')
    assert.deepEqual(listing(dataDir), before, 'nothing in it was touched')
  })
}

test('a member that runs is only read', async () => {
  const dataDir = join(folder, 'running')
  const etcd = await startEtcd({ version: '3.5', dataDir })
  try {
    assert.ok(await etcd.serves(), etcd.lastWords)
    await fill(etcd)
    // etcd writes what it has taken a tenth of a second later.
    await sleep(500)
    const { code, proof } = await prove(dataDir, ['--etcd', programsOf('3.5')])
    assert.deepEqual([code, proof.verdict, proof.counts.same], [0, 'proven', 61])
    assert.ok('header' in (await etcd.ask('kv/range', { key: base64('/k/1') })))
  } finally {
    await etcd.kill()
  }
})

test('a member that is written to all the time is not evaluated, and nothing is said against it', async () => {
  const dataDir = join(folder, 'busy')
  const etcd = await startEtcd({ version: '3.5', dataDir })
  let isOver = false
  const write = async (): Promise<void> => {
    for (let index = 0; !isOver; index++) await etcd.ask('kv/put', { key: base64('/busy'), value: base64(`${index}`) })
  }
  try {
    assert.ok(await etcd.serves(), etcd.lastWords)
    const writing = write()
    const { code, proof } = await prove(dataDir, ['--etcd', programsOf('3.5')])
    isOver = true
    await writing
    assert.deepEqual([code, proof.verdict, proof.reason?.code], [4, 'not-evaluated', 'being-written'])
  } finally {
    isOver = true
    await etcd.kill()
  }
})

async function fill(etcd: RealEtcd): Promise<void> {
  for (let index = 0; index < 70; index++)
    await etcd.ask('kv/put', { key: base64(`/k/${index % 66}`), value: base64(`value ${index}`) })
  await etcd.ask('kv/deleterange', { key: base64('/k/60'), range_end: base64('/k/65') })
}

const listing = (path: string): readonly string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => [name, statSync(join(path, name))] as const)
    .map(([name, { size, mtimeMs, ino }]) => `${name} ${size} ${mtimeMs} ${ino}`)
    .sort()

test('a value that no API server could read is found although etcd serves it', async () => {
  const path = lie('flipped.db', (bytes) => {
    const key = bytes.indexOf('/registry/configmaps/shop/kube-root-ca.crt')
    const value = bytes.indexOf('k8s\0', key)
    // The length of the object within its envelope.
    const inner = bytes.indexOf('ConfigMap', value) + 'ConfigMap'.length + 1
    bytes[inner] = 0xff
  })
  const { code, proof } = await prove(path, ['--etcd', programsOf('3.5')])
  assert.deepEqual(
    [code, proof.verdict, proof.reason?.code, proof.counts.same, proof.counts.different],
    [3, 'refuted', 'objects-damaged', 610, 0],
  )
  assert.deepEqual(
    proof.damaged.map(({ key }) => key),
    ['/registry/configmaps/shop/kube-root-ca.crt'],
  )
})

test("pages that are no pages are refuted in etcd's own words", async () => {
  const path = lie('pages.db', (bytes) => void bytes.fill(0xa5, 40 * 4096, 90 * 4096))
  const { code, proof } = await prove(path, ['--etcd', programsOf('3.5')])
  assert.deepEqual([code, proof.verdict], [3, 'refuted'])
  assert.match(proof.reason?.detail ?? '', /panic|fault|assert/)
})

for (const [title, cut] of [
  ['in the middle of a page', 1_500_001],
  ['between two pages', 300 * 4096],
] as const) {
  test(`a file that was cut ${title} is refuted by the tool that should restore it`, async () => {
    const path = join(folder, `cut-${cut}.db`)
    writeFileSync(path, readFileSync(join(snapshots, 'k8s-1.32.13-before.db')).subarray(0, cut))
    const { code, proof } = await prove(path, ['--etcd', programsOf('3.5')])
    assert.deepEqual([code, proof.verdict, proof.reason?.code], [3, 'refuted', 'restore-refused'])
    assert.match(proof.reason?.detail ?? '', /snapshot missing hash/)
  })
}

test('a hash that does not fit is refuted by the tool that should restore it', async () => {
  const path = join(folder, 'bad-hash.db')
  const bytes = readFileSync(join(snapshots, 'k8s-1.32.13-before.db'))
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  writeFileSync(path, bytes)
  const { code, proof } = await prove(path, ['--etcd', programsOf('3.5')])
  assert.deepEqual([code, proof.verdict, proof.reason?.code], [3, 'refuted', 'restore-refused'])
  assert.match(proof.reason?.detail ?? '', /expected sha256/)
})

test('what is no database at all is refuted', async () => {
  for (const [name, bytes] of [
    ['empty.db', Buffer.alloc(0)],
    ['text.db', Buffer.from('not a database\n'.repeat(500))],
  ] as const) {
    const path = join(folder, name)
    writeFileSync(path, bytes)
    const { code, proof } = await prove(path, ['--etcd', programsOf('3.5')])
    assert.deepEqual([code, proof.verdict], [3, 'refuted'], JSON.stringify(proof.reason))
  }
})

test('an etcd of another minor version proves nothing, and what is needed is said', async () => {
  const path = join(folder, 'other-version.db')
  copyFileSync(join(snapshots, 'k8s-1.32.13-before.db'), path)
  for (const version of ['3.4', '3.6']) {
    const { code, proof } = await prove(path, ['--etcd', programsOf(version)])
    assert.deepEqual([code, proof.verdict, proof.reason?.code], [4, 'not-evaluated', 'no-etcd'])
    assert.match(
      proof.reason?.detail ?? '',
      new RegExp(`etcd 3\\.5 .* is needed: .* is ${version.replace('.', '\\.')}`),
    )
  }
})

/** Says that it is etcd 3.5, and then does nothing for as long as it is let. */
function hangingEtcd(name: string): { readonly path: string; readonly pidFile: string } {
  const path = join(folder, name)
  const pidFile = join(folder, `${name}.pid`)
  mkdirSync(path)
  const script = `#!/bin/sh\n[ "$1" = --version ] && { echo 'etcd Version: 3.5.99'; exit 0; }\necho $$ >${pidFile}\nexec sleep 600\n`
  writeFileSync(join(path, 'etcd'), script)
  chmodSync(join(path, 'etcd'), 0o755)
  symlinkSync(join(programsOf('3.5'), 'etcdutl'), join(path, 'etcdutl'))
  return { path, pidFile }
}

const isAlive = (pidFile: string): boolean => existsSync(`/proc/${readFileSync(pidFile, 'utf8').trim()}`)

test('an etcd that hangs is waited for no longer than was said, and is gone then', async () => {
  const path = join(folder, 'hangs.db')
  copyFileSync(join(snapshots, 'k8s-1.32.13-before.db'), path)
  const { path: etcd, pidFile } = hangingEtcd('hanging')
  const { code, proof } = await prove(path, ['--etcd', etcd, '--timeout', '2s'])
  assert.deepEqual([code, proof.verdict, proof.reason?.code], [4, 'not-evaluated', 'too-slow'])
  assert.equal(isAlive(pidFile), false)
})

for (const [signal, exit] of [
  ['SIGINT', 130],
  ['SIGKILL', undefined],
] as const) {
  test(`after ${signal} there is no etcd and no copy`, async () => {
    const path = join(folder, `${signal}.db`)
    copyFileSync(join(snapshots, 'k8s-1.32.13-before.db'), path)
    const { path: etcd, pidFile } = hangingEtcd(`hanging-${signal}`)
    const running = spawn(program, ['snapshot', 'prove', path, '--etcd', etcd, '--scratch', scratch], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const ended = once(running, 'exit')
    running.stderr.resume()
    await until(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '')
    assert.equal(readdirSync(scratch).length, 1)
    running.kill(signal)
    const [code, killed] = await ended
    assert.ok(exit === undefined ? killed === 'SIGKILL' : killed === 'SIGINT' || code === exit)
    await until(() => !isAlive(pidFile) && readdirSync(scratch).length === 0)
    assert.equal(existsSync(`${path}.proof.json`), false)
  })
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 50) {
    assert.ok(waited < 15_000, 'it did not come to that in 15 s')
    await sleep(50)
  }
}

test('a proof is never kept in the folder of a member; another place is asked for before anything is done', async () => {
  const dataDir = join(folder, 'placed')
  mkdirSync(join(dataDir, 'member/snap'), { recursive: true })
  const db = join(dataDir, 'member/snap/db')
  cpSync(join(snapshots, 'k8s-1.32.13-before.db'), db)
  const refused = await codeblue(['snapshot', 'prove', db])
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /PROOF_NOT_WRITTEN[\s\S]*--proof FILE/)
  const kept = join(folder, 'elsewhere.json')
  const { code, file } = await prove(db, ['--etcd', programsOf('3.5'), '--proof', kept])
  assert.deepEqual([code, file, readdirSync(join(dataDir, 'member/snap'))], [0, kept, ['db']])
})

test('the answer for people names the verdict, the etcd and the time until it serves, in both languages', async () => {
  const path = join(folder, 'people.db')
  copyFileSync(join(snapshots, 'k8s-1.32.13-before.db'), path)
  const english = await codeblue(['snapshot', 'prove', path, '--etcd', programsOf('3.5')])
  assert.match(english.stdout, /^Proven\netcd 3\.5\.\S+ started from a copy and gave back all 610 objects/)
  assert.match(english.stdout, /served again\s+after \d+\.\d\d s/)
  const chinese = await codeblue(['snapshot', 'prove', path, '--lang', 'zh', '--output', 'markdown'])
  assert.match(chinese.stdout, /^\*\*已证明。?\.?\*\*/)
})
