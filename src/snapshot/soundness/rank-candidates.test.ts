import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CandidateReasonCode, candidateReason } from '../../model/snapshot-candidate.ts'
import { type LookedAtCandidate, rankCandidates } from './rank-candidates.ts'

const candidate = (path: string, change: Partial<LookedAtCandidate>, ...codes: readonly CandidateReasonCode[]) => ({
  ...{ place: { kind: 'local' as const, host: null, path }, kind: 'snapshot' as const, sizeBytes: 1, ageMs: 0 },
  ...{ modifiedAt: '2026-11-20T00:00:00.000Z', revision: 100, etcdMinor: '3.5', members: [], proof: null },
  ...{ soundness: 'sound' as const, check: 'hash' as const, reasons: codes.map((code) => candidateReason(code)) },
  ...change,
})

const member = (id: string, host: string) => ({ id, name: 'cp1', peerUrls: [`https://${host}:2380`] })

const cases: readonly {
  readonly title: string
  readonly candidates: readonly LookedAtCandidate[]
  readonly known?: readonly string[]
  readonly best: number | null
  readonly expected: readonly (readonly string[])[]
}[] = [
  {
    title: 'the highest revision that is whole is the best, and what is newer but unchecked is said',
    candidates: [
      candidate('old', { revision: 90 }),
      candidate('new', { revision: 100 }),
      candidate('member', { revision: 110, soundness: 'not-evaluated', check: 'pages', kind: 'data-directory' }),
    ],
    best: 0,
    expected: [
      ['new', 'best'],
      ['old', 'older'],
      ['member', 'newer-but-unchecked'],
    ],
  },
  {
    title: 'without a whole one the newest unchecked one is named as such',
    candidates: [
      candidate('a', { revision: 1, soundness: 'not-evaluated', check: 'pages' }),
      candidate('b', { revision: 2, soundness: 'not-evaluated', check: 'pages' }),
    ],
    best: 0,
    expected: [
      ['b', 'best-unchecked'],
      ['a', 'older', 'unchecked'],
    ],
  },
  {
    title: 'what is broken, refuted, packed or still running is never the best',
    candidates: [
      candidate('cut', { soundness: 'cut', check: 'pages' }, 'cut'),
      candidate('refuted', {}, 'refuted'),
      candidate('packed', { soundness: 'not-evaluated', check: 'nothing', kind: 'gzip', revision: null }, 'compressed'),
      candidate('live', { soundness: 'not-evaluated', check: 'pages', revision: 900 }, 'running'),
    ],
    best: null,
    expected: [
      ['live', 'running'],
      ['packed', 'compressed'],
      ['cut', 'cut'],
      ['refuted', 'refuted'],
    ],
  },
  {
    title: 'another cluster comes last, however new it is; the same hosts with new ids are the same cluster',
    candidates: [
      candidate('foreign', { revision: 999, members: [member('aa', '10.9.9.9')] }),
      candidate('ours', { revision: 5, members: [member('bb', '10.0.0.1')] }),
      candidate('restored', { revision: 4, members: [member('cc', '10.0.0.1')] }),
    ],
    known: ['10.0.0.1'],
    best: 0,
    expected: [
      ['ours', 'best'],
      ['restored', 'older'],
      ['foreign', 'other-cluster'],
    ],
  },
  {
    title: 'with nobody to say which cluster it is, the newest file says',
    candidates: [
      candidate('stale', {
        revision: 999,
        members: [member('aa', '10.9.9.9')],
        modifiedAt: '2026-01-01T00:00:00.000Z',
      }),
      candidate('fresh', { revision: 5, members: [member('bb', '10.0.0.1')] }),
    ],
    best: 0,
    expected: [
      ['fresh', 'best'],
      ['stale', 'other-cluster'],
    ],
  },
  { title: 'nothing gives nothing', candidates: [], best: null, expected: [] },
]

for (const { title, candidates, known = [], best, expected } of cases)
  test(title, () => {
    const ranking = rankCandidates(candidates, new Set(known))
    assert.equal(ranking.best, best)
    assert.deepEqual(
      ranking.candidates.map(({ place, reasons }) => [place.path, ...reasons.map(({ code }) => code)]),
      expected,
    )
    assert.deepEqual(
      ranking.candidates.map(({ rank }) => rank),
      candidates.map((_, index) => index + 1),
    )
  })
