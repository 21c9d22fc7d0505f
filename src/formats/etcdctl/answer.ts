/**
 * Answers of etcd about its members, in the shapes in which they are found:
 *
 *   gateway   {"endpoint":"https://10.0.0.1:2379","ok":true,"status":{...}}   our own client; grpc-gateway names, 64-bit as text
 *             {"endpoint":"...","ok":false,"error":"..."}
 *   json      etcdctl -w json: [{"Endpoint":"...","Status":{...}}]; 64-bit ids as bare numbers that JSON.parse would round
 *   table     etcdctl -w table: +---+ rules, | cells |; a cell that is too long goes on in rows whose first cell is empty
 *   simple    etcdctl's default: `value, value, value` per line, health as sentences
 *
 * Beside the answer stand the client's own warnings (zap JSON lines with "level") and `Failed to get the status of endpoint ...`.
 * Source: etcdctl/ctlv3/command/printer*.go of 3.3 to 3.6.
 */
import { decodeJsonObject } from '../log/zap.ts'

/** One answer of our own client, whatever its kind. */
export interface GatewayAnswer {
  readonly endpoint: string
  readonly error: string | undefined
  /** The object under the given key; undefined when there is none. */
  readonly body: JsonObject | undefined
}

export type JsonObject = Readonly<Record<string, unknown>>

export function decodeGatewayAnswer(text: string, key: string): GatewayAnswer | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  const object = decodeJsonObject(quoteLongNumbers(text))
  if (object === undefined || typeof object.endpoint !== 'string' || typeof object.ok !== 'boolean') return undefined
  const error = typeof object.error === 'string' ? object.error : 'no reason given'
  return { endpoint: object.endpoint, error: object.ok ? undefined : error, body: objectIn(object[key]) }
}

/** The array or object that `-w json` printed, among warnings. */
export function decodePrintedJson(text: string): readonly JsonObject[] | undefined {
  for (const line of text.split('\n')) {
    if (!/^[[{]/.test(line) || line.startsWith('{"level":')) continue
    try {
      const value: unknown = JSON.parse(quoteLongNumbers(line))
      const objects = (Array.isArray(value) ? value : [value]).map(objectIn)
      return objects.filter((object) => object !== undefined)
    } catch {
      return undefined
    }
  }
  return undefined
}

/** 64-bit numbers become text, so that no digit is lost. */
const quoteLongNumbers = (text: string): string => text.replace(/([:[,]\s*)(\d{16,20})(?=\s*[,}\]])/g, '$1"$2"')

export const objectIn = (value: unknown): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined

export const objectsIn = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.map(objectIn).filter((object) => object !== undefined) : []

/** Text of a field, numbers included; absent and null give undefined. */
export const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined

export const numberIn = (value: unknown): number | undefined => {
  const text = textIn(value)
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text)
}

/** A 64-bit id, printed in decimal, as etcd's own logs print it: hex without leading zeros. Zero means none. */
export const hexIn = (value: unknown): string | undefined => {
  const text = textIn(value)
  if (text === undefined || !/^\d{1,20}$/.test(text) || text === '0') return undefined
  return BigInt(text).toString(16)
}

/** Rows of a table by the names in its head; continued cells are joined with a space. */
export function decodeTable(text: string): readonly ReadonlyMap<string, string>[] {
  let head: readonly string[] | undefined
  const rows: string[][] = []
  for (const line of text.split('\n')) {
    if (!line.startsWith('|')) continue
    const cells = line
      .slice(1, line.lastIndexOf('|'))
      .split('|')
      .map((cell) => cell.trim())
    if (head === undefined) head = cells
    else if (cells[0] === '' && rows.length > 0) {
      const last = rows.at(-1) ?? []
      for (const [index, cell] of cells.entries()) if (cell !== '') last[index] = `${last[index] ?? ''} ${cell}`.trim()
    } else rows.push(cells)
  }
  return rows.map((cells) => new Map((head ?? []).map((name, index) => [name, cells[index] ?? ''])))
}

/** Lines that belong to the answer: neither warnings of the client, nor table rules. */
export const answerLines = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('{"level":') && !line.startsWith('+-') && !line.startsWith('|'))

/** `238 kB`, `1.4 MB`, `2.1 GB` as etcdctl prints sizes (powers of 1000), in bytes; exact only to the digits shown. */
export function decodeShownSize(text: string): number | undefined {
  const match = /^([\d.]+) ?([kMGT]?)B$/.exec(text)
  if (match === null) return undefined
  return Math.round(Number(match[1]) * 1000 ** ['', 'k', 'M', 'G', 'T'].indexOf(match[2] ?? ''))
}
