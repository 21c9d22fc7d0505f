import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { describeThrown } from '../base/error.ts'
import { nearest } from '../base/nearest.ts'
import { type Inventory, inventorySchema } from '../model/inventory.ts'
import { readTextFile } from '../reach/files/read-text-file.ts'
import { appErrors } from './errors.ts'

/** Reads `codeblue.yaml`. Every mistake is named with its line; a typo names the field that was meant. */
export async function readInventory(path: string): Promise<Inventory> {
  const text = await readTextFile(path).catch((thrown: unknown) => {
    throw appErrors.error('INVENTORY_MISSING', `the inventory ${path} cannot be read: ${describeThrown(thrown)}`, {
      cause: thrown,
      data: { path },
      hint: 'Make one with `codeblue inventory discover`, or name another with --inventory.',
    })
  })
  return decodeInventory(text, path)
}

/** The same from text; `path` is only for messages. */
export function decodeInventory(text: string, path: string): Inventory {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const broken = document.errors.map((error) => ({
    line: lines.linePos(error.pos[0]).line,
    text: `not YAML: ${error.message}`,
  }))
  if (broken.length > 0) throw invalid(path, broken)
  const parsed = inventorySchema.safeParse(readValue(document, path))
  const place = { document, lines }
  if (!parsed.success)
    throw invalid(
      path,
      parsed.error.issues.flatMap((issue) => describeIssue(issue, place)),
    )
  const strangers = unknownNodes(parsed.data).map((problem) => ({
    line: lineOf(place, problem.path),
    text: problem.text,
  }))
  if (strangers.length > 0) throw invalid(path, strangers)
  return parsed.data
}

function readValue(document: Document, path: string): unknown {
  try {
    return document.toJS()
  } catch (thrown) {
    // Aliases of aliases of aliases: a small file that is meant to become a large one.
    throw invalid(path, [{ line: 1, text: describeThrown(thrown) }])
  }
}

interface Problem {
  readonly line: number
  readonly text: string
}

interface Place {
  readonly document: Document
  readonly lines: LineCounter
}

/** More only say that it is no inventory at all. */
const MOST_PROBLEMS = 20

function invalid(path: string, problems: readonly Problem[]) {
  const sorted = [...problems].sort((left, right) => left.line - right.line)
  const shown = sorted.slice(0, MOST_PROBLEMS)
  const listed = shown.map((problem) => `${path}:${problem.line}: ${problem.text}`)
  if (sorted.length > shown.length) listed.push(`and ${sorted.length - shown.length} more`)
  return appErrors.error('INVENTORY_INVALID', listed.join('\n'), {
    data: { path, problems: sorted },
    hint: 'Correct the named lines; docs/reference has the schema.',
  })
}

function describeIssue(issue: z.core.$ZodIssue, place: Place): readonly Problem[] {
  if (issue.code !== 'unrecognized_keys')
    return [{ line: lineOf(place, issue.path), text: `${renderPath(issue.path)}: ${describeValue(issue, place)}` }]
  const known = fieldsAt(inventorySchema, issue.path)
  return issue.keys.map((key) => {
    const meant = nearest(key, known)
    return {
      line: lineOf(place, [...issue.path, key]),
      text: `${renderPath([...issue.path, key])} is not a field${meant === undefined ? `; known are ${known.join(', ')}` : `; did you mean ${meant}?`}`,
    }
  })
}

/** A word that is none of those that are possible names the nearest; a value that is missing says so. */
function describeValue(issue: z.core.$ZodIssue, { document }: Place): string {
  const given: unknown = document.getIn(issue.path)
  if (given === undefined && issue.path.length > 0) {
    const only =
      issue.code === 'invalid_value' && issue.values.length === 1 ? `; it must be ${String(issue.values[0])}` : ''
    return `is missing${only}`
  }
  if (issue.code !== 'invalid_value' || typeof given !== 'string') return issue.message
  const known = issue.values.map(String)
  const meant = nearest(given, known)
  return `'${given}' is none of ${known.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`
}

/** Line of a value, or of the nearest thing around it that stands in the file. */
function lineOf(place: Place, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const found: unknown = place.document.getIn(path.slice(0, length), true)
    if (isNode(found) && found.range) return place.lines.linePos(found.range[0]).line
  }
  return 1
}

const renderPath = (path: readonly PropertyKey[]): string =>
  path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`))
    .join('') || 'the file'

/** Names of the fields that the schema has at a path. */
function fieldsAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const inner = unwrap(schema)
  const [first, ...rest] = path
  if (inner instanceof z.ZodObject) {
    if (first === undefined) return Object.keys(inner.shape)
    const field = Object.entries(inner.shape).find(([name]) => name === first)?.[1]
    return field === undefined ? [] : fieldsAt(field, rest)
  }
  return inner instanceof z.ZodArray && first !== undefined ? fieldsAt(inner.element, rest) : []
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrap(schema.unwrap()) : schema
}

/** Nodes that are referred to and not declared, and names declared twice. */
function unknownNodes(
  inventory: Inventory,
): readonly { readonly path: readonly PropertyKey[]; readonly text: string }[] {
  const names = inventory.nodes.map((node) => node.name)
  const refer = (name: string | undefined, path: readonly PropertyKey[]) => {
    if (name === undefined || names.includes(name)) return []
    const meant = nearest(name, names)
    return [
      {
        path,
        text: `${renderPath(path)}: no node is named ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
      },
    ]
  }
  const twice = names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [{ path: ['nodes', index, 'name'], text: `two nodes are named ${name}` }],
  )
  return [
    ...twice,
    ...(inventory.etcd?.members ?? []).flatMap((member, index) =>
      refer(member.node, ['etcd', 'members', index, 'node']),
    ),
    ...inventory.apiServers.flatMap((server, index) => refer(server.node, ['apiServers', index, 'node'])),
    ...refer(inventory.loadBalancer?.node, ['loadBalancer', 'node']),
  ]
}
