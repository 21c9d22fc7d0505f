/** Tarjan's strongly connected components, without recursion: a chain may be as long as the evidence. */
export function stronglyConnected(targetsOf: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const search: Search = { order: new Map(), low: new Map(), open: [], isOpen: new Set(), found: [] }
  for (const start of targetsOf.keys()) if (!search.order.has(start)) visit(start, targetsOf, search)
  return search.found
}

interface Search {
  /** When each node was first seen, and the earliest open node it leads back to. */
  readonly order: Map<number, number>
  readonly low: Map<number, number>
  readonly open: number[]
  readonly isOpen: Set<number>
  readonly found: number[][]
}

function visit(start: number, targetsOf: readonly (readonly number[])[], search: Search): void {
  const path: { readonly node: number; next: number }[] = [enter(start, search)]
  for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
    const target = targetsOf[step.node]?.[step.next++]
    if (target === undefined) {
      path.pop()
      leave(step.node, path.at(-1)?.node, search)
    } else if (!search.order.has(target)) path.push(enter(target, search))
    else if (search.isOpen.has(target)) lower(step.node, search.order.get(target), search)
  }
}

function enter(node: number, search: Search): { readonly node: number; next: number } {
  search.low.set(node, search.order.size)
  search.order.set(node, search.order.size)
  search.open.push(node)
  search.isOpen.add(node)
  return { node, next: 0 }
}

function leave(node: number, parent: number | undefined, search: Search): void {
  if (parent !== undefined) lower(parent, search.low.get(node), search)
  if (search.low.get(node) !== search.order.get(node)) return
  const component = search.open.splice(search.open.indexOf(node))
  for (const closed of component) search.isOpen.delete(closed)
  search.found.push(component)
}

function lower(node: number, candidate: number | undefined, search: Search): void {
  if (candidate !== undefined && candidate < (search.low.get(node) ?? candidate + 1)) search.low.set(node, candidate)
}
