import type { JsonObject } from '../../base/exact-json.ts'

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
}

export function columnSet(
  header: string,
  cells: ColumnSet['cells'],
  wide: { readonly header: string; readonly cells: ColumnSet['wideCells'] } = { header: '', cells: () => [] },
): ColumnSet {
  return { header: titles(header), cells, wide: titles(wide.header), wideCells: wide.cells }
}

/** Titles have spaces: they stand apart by a bar. */
const titles = (text: string): readonly string[] => (text === '' ? [] : text.split('|'))
