import type { Localized } from '../base/localized.ts'
import type { EvidenceReference } from './evidence.ts'
import type { Severity, Triage } from './severity.ts'
import type { Subject } from './subject.ts'

/** A condition has four values. */
export type Verdict = 'observed' | 'not-observed' | 'not-applicable' | 'not-evaluated'

/** One condition held against one subject. */
export interface Evaluation {
  readonly condition: string
  readonly subject: Subject
  readonly verdict: Verdict
  /** For `not-evaluated`: what is missing. Empty otherwise. */
  readonly reason: string
  readonly evidence: readonly EvidenceReference[]
  /** ISO time of the earliest evidence. */
  readonly since: string | undefined
}

/** One link of a chain: this was observed there, and what came before made it happen. */
export interface ChainLink {
  readonly condition: string
  readonly title: Localized
  readonly subjects: readonly Subject[]
  /** Distance from the cause: 0 is the cause itself. */
  readonly depth: number
  /** The condition that directly made this one; undefined for the cause itself. */
  readonly madeBy: string | undefined
  readonly evidence: readonly EvidenceReference[]
}

export type Confidence = 'proven' | 'likely' | 'unproven'

export interface NextLook {
  readonly text: Localized
  readonly command: string | undefined
}

/** A condition that explains others and is explained by none observed. */
export interface Cause {
  readonly condition: string
  readonly title: Localized
  readonly explanation: Localized
  readonly subjects: readonly Subject[]
  readonly confidence: Confidence
  /** The cause and everything it explains, nearest first. */
  readonly chain: readonly ChainLink[]
  readonly evidence: readonly EvidenceReference[]
  readonly against: readonly { readonly text: Localized; readonly evidence: readonly EvidenceReference[] }[]
  readonly next: readonly NextLook[]
  readonly actions: readonly Localized[]
  readonly runbooks: readonly string[]
  readonly references: readonly string[]
}

export interface Diagnosis {
  readonly schema: 'codeblue/diagnosis/v1'
  readonly severity: Severity
  readonly triage: Triage
  /** The confidence of the first cause; `unproven` when there is none although something is wrong; `none` when all is well. */
  readonly verdict: Confidence | 'none'
  readonly causes: readonly Cause[]
  /** Observed conditions. */
  readonly conditions: readonly Evaluation[]
  readonly notEvaluated: readonly Evaluation[]
  /** How many of each verdict. */
  readonly counts: Readonly<Record<Verdict, number>>
  /** What was asked for and not got. */
  readonly gaps: readonly { readonly file: string; readonly host: string | undefined; readonly reason: string }[]
}
