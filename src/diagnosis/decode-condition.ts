import type { CausalEdge, Condition, ConditionExample, Criterion } from '../model/condition.ts'
import { factTable, isFactName } from '../model/fact-table.ts'
import {
  type CatalogueProblem,
  type CatalogueSource,
  decodeCatalogueSource,
  type YamlPath,
} from './catalogue-problem.ts'
import { type ConditionFile, conditionFileSchema } from './catalogue-schema.ts'
import { shapeProblems } from './catalogue-shape-problems.ts'
import { type CriterionPlace, decodeCriterion, suggestion } from './decode-criterion.ts'
import { decodeSignature } from './decode-signature.ts'
import { decodeVersionRange } from './version-range.ts'

/** One file, decoded as far as it goes. `edges` wait for the other files. */
export interface DecodedCondition {
  readonly id: string
  readonly source: CatalogueSource
  readonly condition: Condition | undefined
  readonly edges: readonly { readonly condition: string; readonly path: YamlPath }[]
  readonly problems: readonly CatalogueProblem[]
}

type Report = (path: YamlPath, message: string) => void

export function decodeCondition(file: { readonly path: string; readonly text: string }): DecodedCondition {
  const source = decodeCatalogueSource(file.path, file.text)
  const id = file.path
    .replace(/\.ya?ml$/, '')
    .split('/')
    .slice(-2)
    .join('/')
  const problems: CatalogueProblem[] = [...source.syntaxProblems]
  const report: Report = (path, message) => problems.push(source.problemAt(path, message))
  if (!/^[a-z0-9]+(-[a-z0-9]+)*\/[a-z0-9]+(-[a-z0-9]+)*$/.test(id))
    report([], `a condition file is named <area>/<condition>.yaml in lower case with dashes, not ${id}`)
  const shape = conditionFileSchema.safeParse(source.value, { reportInput: true })
  if (source.syntaxProblems.length > 0) return { id, source, condition: undefined, edges: [], problems }
  if (!shape.success) {
    for (const { path, message } of shapeProblems(shape.error.issues)) report(path, message)
    return { id, source, condition: undefined, edges: [], problems }
  }
  const condition = conditionOf(id, shape.data, report)
  const edges = shape.data.makes.map(({ condition }, index) => ({ condition, path: ['makes', index, 'condition'] }))
  return { id, source, condition: problems.length > 0 ? undefined : condition, edges, problems }
}

function conditionOf(id: string, file: ConditionFile, report: Report): Condition | undefined {
  const names = Object.keys(file.signatures)
  const at = (...path: YamlPath): CriterionPlace => ({ path, signatures: names, report })
  const when = file.when === undefined ? anySignature(names, report) : decodeCriterion(file.when, at('when'))
  const against = file.against.flatMap(({ text, when }, index) => {
    const criterion = decodeCriterion(when, at('against', index, 'when'))
    return criterion === undefined ? [] : [{ when: withOwner(criterion, id), text }]
  })
  const signatures = Object.entries(file.signatures).map((entry) => decodeSignature({ ...file, id }, entry, report))
  reportExampleNames(file, report)
  const makes = file.makes.map((edge, index) =>
    edgeOf(edge, (message) => report(['makes', index, 'versions'], message)),
  )
  if (when === undefined) return undefined
  const used = [when, ...against.map((entry) => entry.when)].flatMap(signaturesIn)
  for (const name of names.filter((name) => !used.includes(name) && !used.includes(`${id}#${name}`)))
    report(['signatures', name], `signature "${name}" is named by no criterion`)
  const next = file.next.map(({ text, command }) => ({ text, command }))
  const examples = { fires: file.examples.fires.map(exampleOf), nearMisses: file.examples.nearMisses.map(exampleOf) }
  return { ...file, id, signatures, when: withOwner(when, id), against, makes, next, examples }
}

function anySignature(names: readonly string[], report: Report): Criterion | undefined {
  if (names.length > 0) return { any: names.map((signature) => ({ signature })) }
  report([], 'a condition needs signatures, or `when`')
  return undefined
}

function edgeOf(edge: ConditionFile['makes'][number], report: (message: string) => void): CausalEdge {
  const versions = edge.versions === undefined ? undefined : decodeVersionRange(edge.versions)
  if (edge.versions !== undefined && versions === undefined)
    report(`"${edge.versions}" is not a component and comparisons, such as "etcd >=3.4 <3.5"`)
  return { condition: edge.condition, relation: edge.relation, versions }
}

/** In a file a signature has a short name; everywhere else it has its id. */
function withOwner(criterion: Criterion, id: string): Criterion {
  if ('signature' in criterion) return { signature: `${id}#${criterion.signature}` }
  if ('not' in criterion) return { not: withOwner(criterion.not, id) }
  if ('all' in criterion) return { all: criterion.all.map((inner) => withOwner(inner, id)) }
  return 'any' in criterion ? { any: criterion.any.map((inner) => withOwner(inner, id)) } : criterion
}

function signaturesIn(criterion: Criterion): readonly string[] {
  if ('signature' in criterion) return [criterion.signature]
  if ('not' in criterion) return signaturesIn(criterion.not)
  if ('all' in criterion) return criterion.all.flatMap(signaturesIn)
  return 'any' in criterion ? criterion.any.flatMap(signaturesIn) : []
}

function reportExampleNames(file: ConditionFile, report: Report): void {
  for (const kind of ['fires', 'nearMisses'] as const)
    for (const [index, { facts, lines }] of file.examples[kind].entries()) {
      if (facts.length + lines.length === 0) report(['examples', kind, index], 'an example needs lines or facts')
      for (const [position, { fact, value, absent }] of facts.entries()) {
        const path = ['examples', kind, index, 'facts', position]
        if (!isFactName(fact)) report(path, `unknown fact "${fact}"${suggestion(fact, Object.keys(factTable))}`)
        if ((value === undefined) !== (absent === true)) report(path, `fact ${fact} needs a value, or absent: true`)
      }
    }
}

const exampleOf = (example: ConditionFile['examples']['fires'][number]): ConditionExample => ({
  name: example.name,
  lines: example.lines.map(({ component, line, host }) => ({
    component,
    line,
    ...(host === undefined ? {} : { host }),
  })),
  facts: example.facts.map(({ fact, value, absent, subject }) => ({
    fact,
    ...(value === undefined ? {} : { value }),
    ...(absent === undefined ? {} : { absent }),
    ...(subject === undefined ? {} : { subject }),
  })),
})
