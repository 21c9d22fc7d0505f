import type { Localized } from '../base/localized.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import type { TimelineEvent } from '../model/fact.ts'

/** Everything a report is made of. Plain data, so that the page can carry it. */
export interface ReportInput {
  readonly schema: 'codeblue/report/v1'
  readonly incident: ReportIncident
  readonly diagnosis: Diagnosis
  /** Of all hosts, clock offsets taken off, in order of time. */
  readonly timeline: readonly TimelineEvent[]
}

interface ReportIncident {
  readonly id: string
  /** Name of the cluster; undefined when there was no inventory. */
  readonly cluster: string | undefined
  /** ISO 8601 UTC: when the first evidence was taken. */
  readonly capturedAt: string | undefined
  /** Program and version that wrote the report. */
  readonly writtenBy: string
  readonly hosts: readonly ReportHost[]
  readonly evidence: ReportEvidence
  /** Folder of the evidence as seen from the report, for links; undefined when it is an archive or somewhere else. */
  readonly evidenceFolder: string | undefined
  readonly copies: readonly ReportCopy[]
  /** From which revision or time to which data is gone; undefined: not determined. */
  readonly dataLoss: Localized | undefined
}

export interface ReportHost {
  readonly name: string
  /** Why nobody got in; empty when somebody did. */
  readonly unreachable: string
  readonly clockOffsetMs: number | undefined
  readonly items: number
  readonly collected: number
}

export interface ReportEvidence {
  readonly items: number
  readonly collected: number
  readonly sizeBytes: number
  /** Redaction rule to how often it fired: secrets that lay open where the evidence was taken. */
  readonly redactions: Readonly<Record<string, number>>
}

/** A safety copy: never in the bundle, named here so that somebody takes care of it. */
export interface ReportCopy {
  readonly name: string
  readonly sizeBytes: number
  readonly sha256: string
}
