/** The commands that read snapshots, on files that are none or are damaged: a code of exit, an answer or an error, never a stack. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { codeblue } from '../e2e/codeblue.ts'

const sound = readFileSync(new URL('../snapshots/k8s-1.32.13-before.db', import.meta.url))
const PAGE = 4096
let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeblue-test-'))
})
after(() => rm(folder, { recursive: true, force: true }))

const changed = (change: (file: Buffer) => unknown): Buffer => {
  const file = Buffer.from(sound)
  change(file)
  return file
}
const flip = (file: Buffer, at: number): unknown => file.writeUInt8(file.readUInt8(at) ^ 1, at)
/** A leaf page of Kubernetes objects in the middle of the file. */
const LEAF = 200

const files: Readonly<Record<string, Buffer>> = {
  'nothing.db': Buffer.alloc(0),
  '32-bytes.db': Buffer.alloc(32),
  'zeros.db': Buffer.alloc(1 << 20),
  'gzip.db': gzipSync(sound.subarray(0, 100_000)),
  'jpeg.db': Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb', 'hex'),
    Buffer.alloc(9000, 0x5a),
  ]),
  'meta-0.db': changed((file) => file.fill(0, 0, PAGE)),
  'metas.db': changed((file) => file.fill(0, 0, 2 * PAGE)),
  'within-meta.db': sound.subarray(0, 50),
  'first-page.db': sound.subarray(0, PAGE),
  'half.db': sound.subarray(0, sound.length / 2),
  'no-trailer.db': sound.subarray(0, -32),
  'half-trailer.db': sound.subarray(0, -16),
  'flipped.db': changed((file) => flip(file, LEAF * PAGE + 2000)),
  'trailer.db': changed((file) => flip(file, file.length - 1)),
  'pages.db': changed((file) => file.fill(0xff, 300 * PAGE, 320 * PAGE)),
  'absurd.db': changed((file) => file.writeUInt32LE(0xffffffff, LEAF * PAGE + 12)),
}

const commands: readonly ((path: string) => readonly string[])[] = [
  (path) => ['verify', path],
  (path) => ['status', path],
  (path) => ['list', path],
  (path) => ['get', path, 'deploy/web', '-n', 'shop'],
  (path) => ['history', path, 'deploy/web', '-n', 'shop'],
  (path) => ['deleted', path],
  (path) => ['diff', path, path],
  (path) => ['grep', path, 'nginx'],
  (path) => ['list', path, '--salvage'],
]
/** Codes of exit in that order: 0 clean, 1 cannot be opened or found, 3 damaged, 4 incomplete. */
const unreadable = [3, 1, 1, 1, 1, 1, 1, 1, 4]
const damaged = [3, 4, 4, 4, 4, 4, 4, 4, 4]
/** What was asked for lies in what is lost. */
const lost = [3, 4, 4, 4, 1, 4, 4, 4, 4]
const whole = [0, 0, 0, 0, 0, 0, 0, 0, 0]
/** Pages and revisions fit: only the SHA-256 shows it. */
const refuted = [3, 4, 0, 0, 0, 0, 0, 0, 0]
const expected: Readonly<Record<string, readonly number[]>> = {
  ...{ 'nothing.db': unreadable, '32-bytes.db': unreadable, 'zeros.db': unreadable, 'gzip.db': unreadable },
  ...{ 'jpeg.db': unreadable, 'metas.db': unreadable, 'within-meta.db': unreadable },
  ...{ 'meta-0.db': damaged, 'pages.db': damaged, 'absurd.db': damaged },
  ...{ 'first-page.db': lost, 'half.db': lost, 'no-trailer.db': whole },
  ...{ 'flipped.db': refuted, 'trailer.db': refuted, 'half-trailer.db': refuted },
}

for (const [name, bytes] of Object.entries(files))
  test(`snapshot commands end in order on ${name}`, async () => {
    const path = join(folder, name)
    await writeFile(path, bytes)
    const ends: number[] = []
    for (const argv of commands.map((one) => one(path))) {
      const { code, stdout, stderr } = await codeblue(['snapshot', ...argv, '--output', 'json'])
      const said = `${argv[0]}: ${stdout.slice(0, 500)}${stderr}`
      assert.doesNotMatch(stdout + stderr, /^ +at .*[:(]\d+|node:internal|TypeError|RangeError/m, said)
      // An answer is JSON whatever the file is.
      if (stdout !== '') assert.ok(JSON.parse(stdout) !== null, said)
      else assert.notEqual(stderr, '', said)
      ends.push(code)
    }
    assert.deepEqual(ends, expected[name])
  })
