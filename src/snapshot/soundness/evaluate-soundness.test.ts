import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boltProblemMeanings } from '../../formats/bolt/bolt-problem.ts'
import { raftSnapshotProblemMeanings } from '../../formats/etcd/raft-snapshot.ts'
import { walProblemMeanings } from '../../formats/etcd/wal/wal-problem.ts'
import type { SoundnessVerdict } from '../../model/soundness.ts'
import { isSoundnessCode, type SoundnessCode } from '../../model/soundness-codes.ts'
import { evaluateVerdict, finding } from './evaluate-soundness.ts'

test('every problem that a decoder can name has its meaning in the table of verdicts', () => {
  const codes = [boltProblemMeanings, walProblemMeanings, raftSnapshotProblemMeanings].flatMap((table) =>
    Object.keys(table),
  )
  assert.deepEqual(
    codes.filter((code) => !isSoundnessCode(code)),
    [],
  )
})

const verdicts: readonly (readonly [verdict: SoundnessVerdict, ...codes: readonly SoundnessCode[]])[] = [
  ['sound'],
  ['sound', 'trailer-absent', 'torn-tail', 'revision-raised'],
  ['damaged', 'page-id'],
  ['damaged', 'trailer-mismatch', 'trailer-absent'],
  ['damaged', 'file-short', 'keys-disordered'],
  ['incomplete', 'file-short', 'page-out-of-bounds', 'trailer-mismatch', 'page-overflow'],
  ['incomplete', 'meta-missing', 'trailer-absent'],
  ['not-a-database', 'gzip-archive'],
  ['not-a-database', 'foreign-database', 'trailer-absent', 'page-id'],
  ['not-evaluated', 'being-written', 'page-id', 'file-short'],
  ['not-evaluated', 'not-a-file'],
  ['not-evaluated', 'in-use', 'page-id'],
]

for (const [verdict, ...codes] of verdicts)
  test(`${codes.join(', ') || 'nothing'} adds up to ${verdict}`, () => {
    assert.equal(evaluateVerdict(codes.map((code) => finding(code, ''))), verdict)
  })
