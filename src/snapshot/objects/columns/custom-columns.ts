import { type JsonObject, type JsonValue, renderExactJson } from '../../../base/exact-json.ts'
import { ageOf } from './age.ts'
import { type ColumnSet, plainColumns, type TableView } from './column-set.ts'
import { fieldAt, listAt, numberAt, textAt } from './field.ts'
import { findByPath } from './json-path.ts'

interface CustomColumn {
  readonly name: string
  readonly path: string
  readonly type: string
  readonly isWide: boolean
}

/** The printer columns that a CRD declares for the version in which its object is stored; undefined when it has none. */
export function customColumns(definition: JsonObject, apiVersion: string): ColumnSet | undefined {
  const version = apiVersion.split('/').at(-1) ?? ''
  const ofVersion = listAt(definition, 'spec', 'versions').find((one) => textAt(one, 'name') === version)
  const declared = [
    ...listAt(ofVersion, 'additionalPrinterColumns'),
    ...listAt(definition, 'spec', 'additionalPrinterColumns'),
  ]
  if (declared.length === 0) return undefined
  const columns = declared.map(decodeColumn)
  const [usual, wide] = [columns.filter((one) => !one.isWide), columns.filter((one) => one.isWide)]
  return {
    ...plainColumns,
    wideOrder: columns.map((column) => [...usual, ...wide].indexOf(column)),
    header: usual.map(({ name }) => name.toUpperCase()),
    wide: wide.map(({ name }) => name.toUpperCase()),
    cells: (object, view) => usual.map((column) => renderCell(object, column, view)),
    wideCells: (object, view) => wide.map((column) => renderCell(object, column, view)),
  }
}

const decodeColumn = (column: JsonValue): CustomColumn => ({
  name: textAt(column, 'name'),
  // v1beta1 of CRDs wrote it with capitals.
  path: textAt(column, 'jsonPath') || textAt(column, 'JSONPath'),
  type: textAt(column, 'type'),
  isWide: fieldAt(column, 'priority') !== undefined && numberAt(column, 'priority') > 0,
})

function renderCell(object: JsonObject, { path, type }: CustomColumn, { now }: TableView): string {
  const found = findByPath(object, path)
  if (found === undefined) return '<path not understood>'
  const text = found
    .map((one) => (typeof one === 'object' && one !== null ? renderExactJson(one) : String(one)))
    .join(',')
  if (found.length === 0) return ''
  return type === 'date' ? ageOf(text, now) : text
}
