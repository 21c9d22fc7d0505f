/**
 * The head of an object that is stored as JSON (RFC 8259), found by stepping over the bytes of everything else: texts end at an unescaped quote,
 * objects and lists where their brackets are even. What is picked out is parsed properly; that the rest is well-formed is not asked.
 */
import { decodeExactJson, isJsonObject, type JsonObject, type JsonValue } from '../../../base/exact-json.ts'
import type { ObjectHead, ObjectOwner } from '../../../model/stored-value.ts'

const [QUOTE, BACKSLASH, COLON, COMMA, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [
  0x22, 0x5c, 0x3a, 0x2c, 0x7b, 0x7d, 0x5b, 0x5d,
]

const topMembers = ['apiVersion', 'kind'] as const
const metadataMembers = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'labels',
  'ownerReferences',
] as const

/** Undefined for what is no object of Kubernetes. */
export function decodeJsonHead(bytes: Buffer): ObjectHead | undefined {
  const top: Record<string, JsonValue> = {}
  const metadata: Record<string, JsonValue> = {}
  const isWhole = visitMembers(bytes, 0, (name, from, to) => {
    if (isOneOf(topMembers, name)) top[name] = parse(bytes, from, to)
    if (name === 'metadata' && bytes[from] === OPEN)
      visitMembers(bytes, from, (member, start, end) => {
        if (isOneOf(metadataMembers, member)) metadata[member] = parse(bytes, start, end)
      })
  })
  const { apiVersion, kind } = top
  if (!isWhole || typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined
  return {
    apiVersion,
    objectKind: kind,
    namespace: textOf(metadata.namespace),
    name: textOf(metadata.name),
    uid: textOf(metadata.uid),
    creationTimestamp: textOf(metadata.creationTimestamp),
    deletionTimestamp: textOf(metadata.deletionTimestamp),
    labels: labelsOf(metadata.labels),
    owners: ownersOf(metadata.ownerReferences),
  }
}

const isOneOf = (names: readonly string[], name: string): boolean => names.includes(name)
const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')
const parse = (bytes: Buffer, from: number, to: number): JsonValue =>
  decodeExactJson(bytes.toString('utf8', from, to)) ?? null

const labelsOf = (value: JsonValue | undefined): Readonly<Record<string, string>> =>
  isJsonObject(value)
    ? Object.fromEntries(
        Object.entries(value).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])),
      )
    : {}

const ownersOf = (value: JsonValue | undefined): readonly ObjectOwner[] =>
  Array.isArray(value) ? value.filter((one): one is JsonObject => isJsonObject(one)).map(ownerOf) : []

const ownerOf = (owner: JsonObject): ObjectOwner => ({
  apiVersion: textOf(owner.apiVersion),
  kind: textOf(owner.kind),
  name: textOf(owner.name),
  uid: textOf(owner.uid),
  controller: owner.controller === true,
})

/** Calls with each name and the place of its value. False if the object does not end. */
function visitMembers(bytes: Buffer, start: number, visit: (name: string, from: number, to: number) => void): boolean {
  let at = skipSpace(bytes, start + 1)
  while (at < bytes.length && bytes[at] !== CLOSE) {
    if (bytes[at] !== QUOTE) return false
    const nameEnd = skipText(bytes, at)
    const name = bytes.toString('latin1', at + 1, nameEnd - 1)
    at = skipSpace(bytes, nameEnd)
    if (bytes[at] !== COLON) return false
    const from = skipSpace(bytes, at + 1)
    const to = skipValue(bytes, from)
    if (to <= from) return false
    visit(name, from, to)
    at = skipSpace(bytes, to)
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1)
  }
  return bytes[at] === CLOSE
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from
  for (let byte = bytes[at]; byte === 32 || byte === 10 || byte === 13 || byte === 9; byte = bytes[at]) at++
  return at
}

/** Behind the closing quote, or the end of the bytes. */
function skipText(bytes: Buffer, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at++
    else if (bytes[at] === QUOTE) return at + 1
  }
  return bytes.length
}

function skipValue(bytes: Buffer, from: number): number {
  if (bytes[from] === QUOTE) return skipText(bytes, from)
  let [at, depth] = [from, 0]
  while (at < bytes.length) {
    const byte = bytes[at]
    if (byte === QUOTE) {
      at = skipText(bytes, at)
      if (depth === 0) return at
      continue
    }
    if (byte === OPEN || byte === OPEN_LIST) depth++
    else if (byte === CLOSE || byte === CLOSE_LIST) {
      if (depth === 0) return at
      if (--depth === 0) return at + 1
    } else if (byte === COMMA && depth === 0) return at
    at++
  }
  return at
}
