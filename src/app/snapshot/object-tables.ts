import type { JsonObject } from '../../base/exact-json.ts'
import type { TextTable } from '../../report/render-table.ts'
import { eventLastSeen } from '../../snapshot/objects/columns/cluster-columns.ts'
import { type ColumnSet, type TableView, widened } from '../../snapshot/objects/columns/column-set.ts'
import { columnsOf } from '../../snapshot/objects/columns/columns-of.ts'
import { objectName } from './object-documents.ts'
import type { Got, GotObject } from './snapshot-get.ts'

export interface TableWish {
  readonly wide: boolean
  /** The namespaces that were asked for: one alone needs no column. */
  readonly namespaces: readonly string[]
}

/** A table for each kind, as `kubectl get` prints it. */
export function tablesOf(got: Got, wish: TableWish): readonly TextTable[] {
  const byResource = Map.groupBy(got.objects, ({ key }) => key.resource)
  return [...byResource.values()].map((objects) => tableOf(objects, got, { ...wish, several: byResource.size > 1 }))
}

function tableOf(objects: readonly GotObject[], got: Got, wish: TableWish & { readonly several: boolean }): TextTable {
  const [first] = objects
  const key = first?.key
  const definition = key === undefined ? undefined : got.definitions.get(key.storagePath)
  const columns = columnsOf(key?.resource ?? '', definition, first?.object ?? {})
  const view = { now: got.newestTime ?? '' }
  const hasNamespace = wish.namespaces.length !== 1 && objects.some((one) => one.key.namespace !== '')
  const isEvent = key?.resource === 'events'
  const nameCells = (one: GotObject): readonly string[] => {
    const name = (wish.several ? objectName(one, got.index) : one.key.name) + columns.nameSuffix(one.object)
    return isEvent ? [eventLastSeen(one.object, view)] : [name]
  }
  return {
    header: [
      ...(hasNamespace ? ['NAMESPACE'] : []),
      isEvent ? 'LAST SEEN' : 'NAME',
      ...(wish.wide ? widened(columns.header, columns.wide, columns.wideOrder) : columns.header),
    ],
    rows: objects.map((one) => [
      ...(hasNamespace ? [one.key.namespace] : []),
      ...nameCells(one),
      ...(one.isWhole || one.note === undefined
        ? cellsOf(columns, one.object, { ...view, wide: wish.wide })
        : noteCells(columns, one, wish)),
    ]),
  }
}

function cellsOf(
  columns: ColumnSet,
  object: JsonObject,
  view: TableView & { readonly wide: boolean },
): readonly string[] {
  const usual = columns.cells(object, view)
  return view.wide ? widened(usual, columns.wideCells(object, view), columns.wideOrder) : usual
}

/** Cells of what could not be read would be made up: the reason stands there once. */
function noteCells(columns: ColumnSet, { note = '', object }: GotObject, { wide }: TableWish): readonly string[] {
  const cells = Array.from({ length: columns.header.length + (wide ? columns.wide.length : 0) }, () => '')
  if ('spec' in object) return cells.with(-1, note)
  return cells.length === 0 ? cells : cells.with(0, `<${note}>`)
}
