import { isJsonObject, type JsonObject, type JsonValue } from '../../base/exact-json.ts'
import { compareYamlKeys } from './key-order.ts'
import { renderYamlString } from './yaml-scalar.ts'

/** A value as `kubectl get -o yaml` prints it: keys in order, lists at the column of their key. Ends with a line feed. */
export function renderYaml(value: JsonValue): string {
  const lines: string[] = []
  write({ lines, indent: 0, lead: '' }, value)
  return `${lines.join('\n')}\n`
}

interface Writer {
  readonly lines: string[]
  /** Columns before the keys of this level. */
  readonly indent: number
  /** What the first line begins with: the margin, the dashes of lists, a key. */
  readonly lead: string
}

function write(writer: Writer, value: JsonValue): void {
  if (isList(value) && value.length > 0) writeItems(writer, value)
  else if (isJsonObject(value) && hasMembers(value)) writeMembers(writer, value)
  else writer.lines.push(writer.lead + renderScalar(value, { indent: writer.indent, column: writer.lead.length }))
}

function writeItems({ lines, indent, lead }: Writer, items: readonly JsonValue[]): void {
  const margin = ' '.repeat(indent)
  for (const [index, item] of items.entries())
    write({ lines, indent: indent + 2, lead: `${index === 0 ? lead : margin}- ` }, item)
}

function writeMembers({ lines, indent, lead }: Writer, object: JsonObject): void {
  const margin = ' '.repeat(indent)
  let before = lead
  for (const name of Object.keys(object).sort(compareYamlKeys)) {
    const key = renderYamlString(name, { indent, column: before.length, isKey: true })
    const value = object[name] ?? null
    if (isList(value) && value.length > 0) {
      lines.push(`${before}${key}:`)
      writeItems({ lines, indent, lead: margin }, value)
    } else if (isJsonObject(value) && hasMembers(value)) {
      lines.push(`${before}${key}:`)
      writeMembers({ lines, indent: indent + 2, lead: `${margin}  ` }, value)
    } else {
      const start = `${before}${key}: `
      lines.push(start + renderScalar(value, { indent: indent + 2, column: start.length }))
    }
    before = margin
  }
}

function renderScalar(value: JsonValue, at: { readonly indent: number; readonly column: number }): string {
  if (typeof value === 'string') return renderYamlString(value, { ...at, isKey: false })
  if (typeof value === 'number') return renderNumber(value)
  if (value === null || typeof value !== 'object') return String(value)
  return isList(value) ? '[]' : '{}'
}

/** Fractions as Go's `%g` prints them: with an exponent from 1e+06 on and below 1e-04. */
function renderNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return String(value)
  const [digits = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return String(value)
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value)

function hasMembers(object: JsonObject): boolean {
  for (const _ in object) return true
  return false
}
