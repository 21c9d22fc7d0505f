/** What `snapshot status` and `snapshot verify` print, whole, in both languages and all forms. */
import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Presentation } from '../../src/app/present.ts'
import { presentSnapshotStatus, presentSoundness } from '../../src/app/snapshot/present-snapshot.ts'
import { readSnapshotStatus } from '../../src/app/snapshot/snapshot-status.ts'
import { verifySnapshot } from '../../src/app/snapshot/snapshot-verify.ts'
import { plainStyle } from '../../src/base/style.ts'
import { outputSchemas } from '../../src/cli/output-schemas.ts'
import { codeblue } from '../e2e/codeblue.ts'
import { assertGolden } from '../golden.ts'

const root = mkdtempSync(join(tmpdir(), 'codeblue-status-text-'))
after(() => rmSync(root, { recursive: true, force: true }))

const fixtures = join(import.meta.dirname, '../snapshots')
const encrypted = join(fixtures, 'k8s-1.32.13-secrets-encrypted.db')
const watch = { signal: new AbortController().signal, progress: () => {} }
const view = { style: plainStyle, width: 100, rowWidth: 100 } as const

const forms: readonly Pick<Presentation, 'output' | 'language'>[] = [
  { output: 'text', language: 'en' },
  { output: 'text', language: 'zh' },
  { output: 'markdown', language: 'en' },
]
const fileOf = (name: string, { output, language }: Pick<Presentation, 'output' | 'language'>): string =>
  `test/snapshots/expected/${name}.${language}.${output === 'text' ? 'txt' : 'md'}`

test('status tells people whose a snapshot is, how old it is, what is in it and what fills it', async () => {
  const read = await readSnapshotStatus(encrypted, { ...watch, largest: 3 })
  assert.ok(read.newest !== undefined)
  const status = { ...read, path: 'backup.db', newest: { ...read.newest, ageMs: 40 * 3_600_000 } }
  for (const form of forms) assertGolden(fileOf('status', form), presentSnapshotStatus(status, { ...view, ...form }))
})

/** Pages 300 to 303 are gone, as after a bad sector. */
function damagedSnapshot(): string {
  const path = join(root, 'damaged.db')
  const content = readFileSync(join(fixtures, 'k8s-1.32.13-before.db'))
  content.fill(0, 300 * 4096, 304 * 4096)
  writeFileSync(path, content)
  return path
}

test('verify tells people the verdict first, what it means, what to do now, and what was found', async () => {
  const damaged = await verifySnapshot(damagedSnapshot(), { ...watch, values: 'all', expected: {} })
  const soundness = { ...damaged, path: 'backup.db' }
  for (const form of forms) assertGolden(fileOf('verify', form), presentSoundness(soundness, { ...view, ...form }))
})

test('both answer programs as their schemas say, and end as the verdict demands', async () => {
  const copied = join(root, 'copied.db')
  copyFileSync(encrypted, copied)
  const damaged = damagedSnapshot()
  const absent = join(root, 'absent.db')
  const json = ['--output', 'json']
  const [status, statusOfDamaged, statusOfNothing, sound, broken, nothing, pipe] = await Promise.all([
    codeblue(['snapshot', 'status', copied, ...json]),
    codeblue(['snapshot', 'status', damaged, ...json]),
    codeblue(['snapshot', 'status', absent, ...json]),
    codeblue(['snapshot', 'verify', copied, ...json]),
    codeblue(['snapshot', 'verify', damaged, ...json]),
    codeblue(['snapshot', 'verify', absent, ...json]),
    codeblue(['snapshot', 'verify', '/dev/null', ...json]),
  ])
  const statusIn = (text: string) => outputSchemas['snapshot-status'].parse(JSON.parse(text))
  const verdictIn = (text: string): string => outputSchemas.soundness.parse(JSON.parse(text)).verdict
  const { verdict, etcdutl } = statusIn(status.stdout)
  assert.deepEqual(
    { verdict, etcdutl },
    {
      verdict: 'sound',
      etcdutl: {
        hash: 2273009111,
        revision: 3080,
        totalEntries: 2050,
        totalKeys: 682,
        totalSizeBytes: 4771840,
        storageVersion: null,
      },
    },
  )
  assert.deepEqual([statusIn(statusOfDamaged.stdout).etcdutl.hash, statusOfDamaged.code], [null, 4])
  assert.deepEqual([JSON.parse(statusOfNothing.stderr).code, statusOfNothing.code], ['SNAPSHOT_UNREADABLE', 1])
  assert.deepEqual(
    [sound, broken, nothing, pipe].map(({ stdout, code }) => [verdictIn(stdout), code]),
    [
      ['sound', 0],
      ['damaged', 3],
      ['not-a-database', 3],
      ['not-evaluated', 4],
    ],
  )
})
