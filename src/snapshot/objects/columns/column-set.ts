import type { JsonObject } from '../../../base/exact-json.ts'

/** What a table needs beside the object. */
export interface TableView {
  /** RFC 3339: ages are measured from here. */
  readonly now: string
}

/** The columns of one kind between NAME and the end, as `kubectl get` prints them. */
export interface ColumnSet {
  readonly header: readonly string[]
  /** More of them with `-o wide`. */
  readonly wide: readonly string[]
  readonly cells: (object: JsonObject, view: TableView) => readonly string[]
  readonly wideCells: (object: JsonObject, view: TableView) => readonly string[]
  /** Where the usual and the wide columns, counted one behind the other, stand when all are shown; as they are when it is empty. */
  readonly wideOrder: readonly number[]
  /** Behind the name of some objects: ` (default)`. */
  readonly nameSuffix: (object: JsonObject) => string
}

export function columnSet(
  header: string,
  cells: ColumnSet['cells'],
  wide: { readonly header: string; readonly cells: ColumnSet['wideCells'] } = { header: '', cells: () => [] },
): ColumnSet {
  return { ...plainColumns, header: titles(header), cells, wide: titles(wide.header), wideCells: wide.cells }
}

export const plainColumns: Pick<ColumnSet, 'wideOrder' | 'nameSuffix'> = { wideOrder: [], nameSuffix: () => '' }

/** Titles have spaces: they stand apart by a bar. */
const titles = (text: string): readonly string[] => (text === '' ? [] : text.split('|'))

/** Everything there is, in its order. */
export function widened<Cell>(
  usual: readonly Cell[],
  wide: readonly Cell[],
  order: readonly number[],
): readonly Cell[] {
  const all = [...usual, ...wide]
  return order.length === 0 ? all : order.flatMap((index) => all.slice(index, index + 1))
}
