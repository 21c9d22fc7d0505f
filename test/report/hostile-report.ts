import type { EvidenceReference } from '../../src/model/evidence.ts'
import type { ReportInput } from '../../src/report/report-input.ts'
import { lostQuorum } from './sample-diagnosis.ts'
import { sampleReport } from './sample-report.ts'

/** What a host may put into a log line to attack the terminal, the browser or the ticket system that shows it. */
export const hostileTexts = {
  script: '</script><script>globalThis.attacked = true</script><img src=x onerror="globalThis.attacked = true">',
  comment: '<!-- <script>',
  escape: '\u001b]0;owned\u0007\u001b[2J\u001b[31mred\u009b31m',
  direction: 'user \u202etxt.exe\u2066 hidden\u2069',
  newline: 'one\r\nT0  Nothing wrong was found\u2028two',
  markdown:
    '`code` | cell | [click](javascript:alert(1)) ![x](http://evil.example/x.png) **bold** # head <b> @all https://evil.example www.evil.example',
  attribute: `" onmouseover="globalThis.attacked = true" x='`,
  backticks: '``` and ` and ````',
  lone: 'half of a pair: \ud800',
} as const

const evidence: readonly EvidenceReference[] = Object.entries(hostileTexts).map(([name, text], index) => ({
  file: `cp1/${name} "><script>x</script> ../../etc/passwd ](javascript:alert(1))`,
  line: index + 1,
  text,
  host: text,
  at: '2026-11-20T03:12:07.120Z',
}))

const [cause = lostQuorum.causes[0]] = lostQuorum.causes
const all = Object.values(hostileTexts).join(' ')

/** Every place that can carry a text from a host carries all of them. */
export const hostileReport: ReportInput = {
  ...sampleReport,
  incident: {
    ...sampleReport.incident,
    id: all,
    cluster: all,
    hosts: [{ name: all, unreachable: all, clockOffsetMs: 0, items: 1, collected: 0 }],
    evidence: { ...sampleReport.incident.evidence, redactions: { [all]: 1 } },
    copies: [{ name: all, sizeBytes: 1, sha256: all }],
  },
  diagnosis: {
    ...lostQuorum,
    triage: { ...lostQuorum.triage, unknown: [all], arithmetic: [{ en: all, zh: all }], wayOut: { en: all, zh: all } },
    causes:
      cause === undefined
        ? []
        : [
            {
              ...cause,
              subjects: [{ kind: 'object', name: all, host: all }],
              evidence,
              chain: cause.chain.map((link) => ({ ...link, subjects: [{ kind: 'node', name: all }], evidence })),
              against: [{ text: { en: all, zh: all }, evidence }],
              next: [{ text: { en: all, zh: all }, command: all }],
              actions: [{ en: all, zh: all }],
              references: ['javascript:alert(1)', `https://example.org/"><script>`],
            },
          ],
    notEvaluated: lostQuorum.notEvaluated.map((each) => ({ ...each, reason: all })),
    gaps: [{ file: all, host: all, reason: all }],
  },
  timeline: evidence.map((reference) => ({
    at: reference.at ?? '',
    host: all,
    component: all,
    what: all,
    evidence: reference,
  })),
}
