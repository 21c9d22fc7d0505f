import { evaluateDiagnosis } from '../diagnosis/evaluate-diagnosis.ts'
import { deriveFacts } from '../facts/derive-facts.ts'
import type { Condition } from '../model/condition.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import type { EvidenceReader } from '../model/evidence.ts'
import type { FactSet } from '../model/fact.ts'
import type { Inventory } from '../model/inventory.ts'

export interface DiagnoseOptions {
  readonly catalogue: readonly Condition[]
  readonly inventory?: Inventory | undefined
  /** ISO time of the capture by the operator's clock; undefined for files that somebody else gathered. */
  readonly capturedAt?: string | undefined
  /** ISO time that says which year a line without one means, where nothing was captured by us. */
  readonly referenceTime: string
}

export interface DiagnosedEvidence {
  readonly diagnosis: Diagnosis
  readonly facts: FactSet
}

/** From evidence to the answer. The same evidence, catalogue and options give the same bytes. */
export async function diagnoseEvidence(reader: EvidenceReader, options: DiagnoseOptions): Promise<DiagnosedEvidence> {
  const { catalogue, inventory, capturedAt, referenceTime } = options
  const signatures = catalogue.flatMap((condition) => condition.signatures)
  const facts = await deriveFacts(reader, {
    signatures,
    inventory,
    capturedAt,
    referenceTime: capturedAt ?? referenceTime,
  })
  return { diagnosis: evaluateDiagnosis(facts, catalogue), facts }
}
