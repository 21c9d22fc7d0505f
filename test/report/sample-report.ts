import type { TimelineEvent } from '../../src/model/fact.ts'
import type { ReportInput } from '../../src/report/report-input.ts'
import { lostQuorum } from './sample-diagnosis.ts'

const proofs: readonly TimelineEvent[] = lostQuorum.causes
  .flatMap(({ chain }) => chain)
  .flatMap(({ evidence, title }) =>
    evidence.map((reference) => ({
      at: reference.at ?? '',
      host: reference.host,
      component: reference.file.includes('apiserver') ? 'kube-apiserver' : 'etcd',
      what: title.en,
      evidence: reference,
    })),
  )

const events: readonly TimelineEvent[] = [
  ['2026-11-20T03:01:00.000Z', 'cp2', 'systemd', 'sshd: session opened for user root'],
  ['2026-11-20T03:12:06.700Z', 'cp2', 'kernel', 'audit: type=1131 etcd.service'],
  ['2026-11-20T03:12:30.000Z', 'cp1', 'kubelet', 'Node status update failed'],
  ['2026-11-20T03:13:10.000Z', 'cp3', 'systemd', 'etcd.service: Failed with result signal'],
].map(([at = '', host = '', component = '', what = '']) => ({
  at,
  host,
  component,
  what,
  evidence: { file: `${host}/journal/${component}.log`, line: 7, text: what, host, at },
}))

/** A report on the lost quorum, as the use case would put it together. */
export const sampleReport: ReportInput = {
  schema: 'codeblue/report/v1',
  incident: {
    id: '2026-11-20-demo',
    cluster: 'demo',
    capturedAt: '2026-11-20T03:20:00.000Z',
    writtenBy: 'codeblue 0.1.0',
    hosts: [
      { name: 'cp1', unreachable: '', clockOffsetMs: 12, items: 61, collected: 58 },
      { name: 'cp2', unreachable: '', clockOffsetMs: -310, items: 61, collected: 60 },
      { name: 'cp3', unreachable: '', clockOffsetMs: 4210, items: 61, collected: 57 },
      { name: 'cp4', unreachable: 'connection refused on port 22', clockOffsetMs: undefined, items: 61, collected: 0 },
    ],
    evidence: { items: 244, collected: 175, sizeBytes: 3_481_233, redactions: { 'bearer-token': 3, 'private-key': 1 } },
    evidenceFolder: 'evidence',
    copies: [{ name: 'copies/cp1-snapshot.db', sizeBytes: 20_480, sha256: 'e3b0c44298fc1c149afbf4c8996fb924' }],
    dataLoss: undefined,
  },
  diagnosis: lostQuorum,
  timeline: [...proofs, ...events].toSorted((left, right) => (left.at < right.at ? -1 : 1)),
}
