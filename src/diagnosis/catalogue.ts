import type { Condition } from '../model/condition.ts'
import type { CatalogueProblem } from './catalogue-problem.ts'
import { type DecodedCondition, decodeCondition } from './decode-condition.ts'
import { suggestion } from './decode-criterion.ts'
import { canRelate } from './relation.ts'

export interface CatalogueFile {
  /** Ends in `<area>/<condition>.yaml`, which is the id. */
  readonly path: string
  readonly text: string
}

export interface DecodedCatalogue {
  /** In order of id; those whose file has a problem of shape are left out. */
  readonly conditions: readonly Condition[]
  readonly problems: readonly CatalogueProblem[]
}

/** Reads condition files and holds them against each other. Never throws: all problems come back at once. */
export function decodeCatalogue(files: readonly CatalogueFile[]): DecodedCatalogue {
  const decoded = files.map(decodeCondition)
  const ids = decoded.map(({ id }) => id)
  return {
    conditions: decoded
      .map(({ condition }) => condition)
      .filter((condition) => condition !== undefined)
      .filter(({ id }, index, all) => all.findIndex((other) => other.id === id) === index)
      .sort((left, right) => (left.id < right.id ? -1 : 1)),
    problems: decoded.flatMap((entry, index) => [
      ...entry.problems,
      ...danglingEdges(entry, ids),
      ...deadEdges(entry, decoded),
      ...(ids.indexOf(entry.id) < index ? [duplicateOf(entry, decoded[ids.indexOf(entry.id)])] : []),
    ]),
  }
}

function danglingEdges(entry: DecodedCondition, ids: readonly string[]): readonly CatalogueProblem[] {
  return entry.edges
    .filter(({ condition }) => !ids.includes(condition))
    .map(({ condition, path }) =>
      entry.source.problemAt(path, `unknown condition "${condition}"${suggestion(condition, ids)}`),
    )
}

/** An edge that can never hold between the scopes of its two ends would be silently without effect. */
function deadEdges(entry: DecodedCondition, all: readonly DecodedCondition[]): readonly CatalogueProblem[] {
  const { condition, source } = entry
  return (condition?.makes ?? []).flatMap((edge, index) => {
    const effect = all.find(({ id }) => id === edge.condition)?.condition
    if (condition === undefined || effect === undefined || canRelate(edge.relation, condition.scope, effect.scope))
      return []
    const message = `relation ${edge.relation} cannot hold between a ${condition.scope} and a ${effect.scope}`
    return [source.problemAt(['makes', index, 'relation'], message)]
  })
}

function duplicateOf(entry: DecodedCondition, first: DecodedCondition | undefined): CatalogueProblem {
  return entry.source.problemAt(
    [],
    `condition ${entry.id} is already defined in ${first?.source.file ?? 'another file'}`,
  )
}

/** The files of the catalogue as one sentence each, for an error that names them all. */
export const renderCatalogueProblem = ({ file, line, message }: CatalogueProblem): string =>
  `${file}:${line}: ${message}`
