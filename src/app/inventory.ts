import { readFile } from 'node:fs/promises'
import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { describeThrown } from '../base/error.ts'
import { nearest } from '../base/nearest.ts'
import { type Inventory, inventorySchema } from '../model/inventory.ts'
import { appErrors } from './errors.ts'

/** Reads `codeblue.yaml`. Every mistake is named with its line; a typo names the field that was meant. */
export async function readInventory(path: string): Promise<Inventory> {
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
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
  const parsed = inventorySchema.safeParse(document.toJS())
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

interface Problem {
  readonly line: number
  readonly text: string
}

interface Place {
  readonly document: Document
  readonly lines: LineCounter
}

function invalid(path: string, problems: readonly Problem[]) {
  const sorted = [...problems].sort((left, right) => left.line - right.line)
  const listed = sorted.map((problem) => `${path}:${problem.line}: ${problem.text}`)
  return appErrors.error('INVENTORY_INVALID', listed.join('\n'), {
    data: { path, problems: sorted },
    hint: 'Correct the named lines; docs/reference has the schema.',
  })
}

function describeIssue(issue: z.core.$ZodIssue, place: Place): readonly Problem[] {
  if (issue.code !== 'unrecognized_keys')
    return [{ line: lineOf(place, issue.path), text: `${renderPath(issue.path)}: ${issue.message}` }]
  const known = fieldsAt(inventorySchema, issue.path)
  return issue.keys.map((key) => {
    const meant = nearest(key, known)
    return {
      line: lineOf(place, [...issue.path, key]),
      text: `${renderPath([...issue.path, key])} is not a field${meant === undefined ? `; known are ${known.join(', ')}` : `; did you mean ${meant}?`}`,
    }
  })
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
