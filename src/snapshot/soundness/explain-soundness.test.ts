import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DatabaseSoundness, DirectorySoundness } from '../../model/soundness.ts'
import type { SoundnessCode } from '../../model/soundness-codes.ts'
import { evaluateVerdict, finding } from './evaluate-soundness.ts'
import { explainSoundness } from './explain-soundness.ts'

const database: DatabaseSoundness = {
  pageSizeBytes: 4096,
  pages: { counted: 100, present: 100 },
  metas: [true, true],
  trailer: { kind: 'matches', sha256: 'ab' },
  buckets: [{ name: 'key', entries: 10 }],
  leaves: { found: 8, read: 6 },
  revisions: 12,
  lastRevision: 40,
  liveKeys: 5,
  values: { mode: 'all', checked: 12, undecodable: 0 },
}

const start = { wouldStart: 'yes', reasons: [] } as const
const directory: DirectorySoundness = {
  starts: { '3.4': start, '3.5': start, '3.6': start },
  likelyVersion: '3.5',
  nodeId: '1',
  clusterId: '2',
  members: 3,
  consistentIndex: 7,
  committedIndex: 9,
  lastIndex: 9,
  committedRevision: 41,
}

interface Situation {
  readonly codes: readonly SoundnessCode[]
  readonly directory?: DirectorySoundness
  readonly meaning: string
  /** The beginnings of what is advised. */
  readonly advice: readonly string[]
}

const situations: Readonly<Record<string, Situation>> = {
  'a sound snapshot': {
    codes: [],
    meaning: 'Every byte is what was saved, every page and revision fits, and restore would take it.',
    advice: [],
  },
  'a sound member': {
    codes: [],
    directory,
    meaning:
      'The db, the log and the raft snapshots are whole. etcd 3.5 would start on it, and its log is committed up to entry 9.',
    advice: [],
  },
  'a copy of a db': {
    codes: ['trailer-absent'],
    meaning:
      'Every page and revision fits. Nothing proves that no bit of a value has changed, because there is no SHA-256 to hold it against.',
    advice: ['etcdutl snapshot restore would refuse it: the trailer is missing.'],
  },
  'a damaged snapshot': {
    codes: ['page-id', 'trailer-mismatch', 'trailing-bytes'],
    meaning:
      'Something in it is wrong. 75.0 % of the pages of keys that can be found are readable, with 12 revisions of 5 keys.',
    advice: ['etcdutl snapshot restore would refuse it. Compare', 'Look for another snapshot', 'Keep this one'],
  },
  'a damaged member of three': {
    codes: ['page-id'],
    directory,
    meaning:
      'Something in it is wrong. 75.0 % of the pages of keys that can be found are readable, with 12 revisions of 5 keys.',
    advice: ['This is one of 3 members: if the others have a quorum, keep a copy', 'Keep this one'],
  },
  'a cut snapshot': {
    codes: ['file-short', 'trailer-absent'],
    meaning:
      'The file was cut: what stands in it is right, and the rest is missing. 75.0 % of the pages of keys that can be found are readable, with 12 revisions of 5 keys.',
    advice: ['Copy it again from where it came from', 'Look for another snapshot', 'Keep this one'],
  },
  'a live member': {
    codes: ['being-written'],
    meaning: 'Somebody is writing to the file: etcd runs on it, or it is still being copied.',
    advice: ['Take a snapshot of the running member'],
  },
  'an archive': {
    codes: ['zstd-archive'],
    meaning: 'The file is compressed with zstd.',
    advice: ['Unpack it (zstd -d FILE) and verify what comes out.'],
  },
}

for (const [name, { codes, directory: member, meaning, advice }] of Object.entries(situations))
  test(`of ${name} people are told what it means and what to do`, () => {
    const findings = codes.map((code) => finding(code, ''))
    const verdict = evaluateVerdict(findings)
    const trailer = codes.includes('trailer-absent') ? ({ kind: 'absent' } as const) : database.trailer
    const of = { path: 'x', verdict, findings, database: { ...database, trailer }, directory: member }
    const explained = explainSoundness(of)
    assert.equal(explained.meaning.en, meaning)
    assert.deepEqual(
      explained.advice.map(({ en }, index) => en.slice(0, advice[index]?.length ?? 0)),
      advice,
    )
    assert.ok([explained.meaning, ...explained.advice].every(({ zh }) => zh.length > 0))
  })
