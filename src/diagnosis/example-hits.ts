import type { Condition, ConditionExample, Signature } from '../model/condition.ts'
import type { SignatureHit } from '../model/fact.ts'
import { isClearedBy, matchSignature, secondIn } from '../model/match-signature.ts'
import { member, node, type Subject } from '../model/subject.ts'

type ExampleLine = ConditionExample['lines'][number]

/** What a scan of the example's lines would have found: one hit for each signature, log and subject. */
export function exampleHits(lines: readonly ExampleLine[], conditions: readonly Condition[]): readonly SignatureHit[] {
  const logs = Map.groupBy(lines, ({ component, host }) => `${host ?? ''}/${component}`)
  return [...logs.values()].flatMap((log) =>
    conditions.flatMap((condition) =>
      condition.signatures.flatMap((signature) => hitsInLog(signature, condition, log)),
    ),
  )
}

function hitsInLog(signature: Signature, condition: Condition, log: readonly ExampleLine[]): readonly SignatureHit[] {
  const hits = new Map<string, SignatureHit>()
  for (const [index, { component, line, host = 'cp1' }] of log.entries()) {
    const match = matchSignature(signature, component, line)
    if (match !== undefined) {
      const name = match.about ?? host
      const before = hits.get(name)
      const second = secondIn(line)
      const isBurst = second !== undefined && second === secondIn(before?.evidence.at(-1)?.text ?? '')
      if (signature.distinctSeconds === true && isBurst) continue
      const evidence = [
        ...(before?.evidence ?? []),
        { file: `${host}/${component}.log`, line: index + 1, text: line, host },
      ]
      const subject = subjectOf(condition, name)
      const count = (before?.count ?? 0) + 1
      hits.set(name, { signature: signature.id, subject, reportedBy: host, count, cleared: false, evidence })
    } else if (signature.components.includes(component) && isClearedBy(signature, line))
      for (const [name, hit] of hits) hits.set(name, { ...hit, cleared: true })
  }
  return [...hits.values()]
}

const subjectOf = ({ scope }: Condition, name: string): Subject => {
  if (scope === 'object') return { kind: 'object', name }
  return scope === 'member' ? member(name) : node(name)
}
