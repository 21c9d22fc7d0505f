import type { EvidenceReference } from '../model/evidence.ts'
import { type Fact, type FactValue, known } from '../model/fact.ts'
import type { FactName } from '../model/fact-table.ts'
import { type Subject, subjectKey } from '../model/subject.ts'
import { factOf } from './fact-lookup.ts'

/** Collects facts as they are read; what is said later about the same thing replaces what was said before. */
export interface LatestFacts {
  readonly say: (
    name: FactName,
    subject: Subject,
    rest: { value: FactValue | undefined; line: EvidenceReference },
  ) => void
  /** Takes back what was said before: the newer answer does not know it. */
  readonly forget: (name: FactName, subject: Subject) => void
  readonly facts: () => readonly Fact[]
}

export function collectLatestFacts(): LatestFacts {
  const byKey = new Map<string, Fact>()
  return {
    say: (name, subject, { value, line }) => {
      if (value === undefined) return
      byKey.set(`${name} ${subjectKey(subject)}`, factOf(name, subject, { state: known(value), evidence: [line] }))
    },
    forget: (name, subject) => byKey.delete(`${name} ${subjectKey(subject)}`),
    facts: () => [...byKey.values()],
  }
}
