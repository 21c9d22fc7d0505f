/** Which keys are wanted: plain data, so that another thread can be handed it. What is empty leaves the choice open. */
export interface KeySelection {
  /** Below the prefix of all objects: `deployments`, `services/specs`, `db.example.com/databases`. */
  readonly paths: readonly string[]
  readonly namespaces: readonly string[]
  readonly names: readonly string[]
  /** Whole keys, whatever the rest says. */
  readonly keys: readonly string[]
  /** All objects of these, whatever the rest says: the CRDs, without which the others have no names. */
  readonly always: readonly string[]
  /** Only keys that begin so. */
  readonly prefix: string
}

export const everyKey: KeySelection = { paths: [], namespaces: [], names: [], keys: [], always: [], prefix: '' }

/** Looks at a key where it stands in a buffer: nothing is made for the hundreds of thousands that are not wanted. */
export type KeyMatcher = (bytes: Uint8Array, from: number, to: number) => boolean

const SLASH = 0x2f

export function keyMatcherOf(selection: KeySelection): KeyMatcher {
  const keys = selection.keys.map((key) => Buffer.from(key))
  const prefix = Buffer.from(selection.prefix)
  const always = headsOf(selection.always)
  const inPath = pathMatcher(selection)
  return (bytes, from, to) => {
    for (const key of keys) if (to - from === key.length && hasAt(bytes, from, key)) return true
    if (always.length > 0) {
      const below = registryEnd(bytes, from, to)
      for (const head of always) if (hasAt(bytes, below, head)) return true
    }
    if (!hasAt(bytes, from, prefix)) return false
    return inPath === undefined ? keys.length === 0 || prefix.length > 0 : inPath(bytes, from, to)
  }
}

function pathMatcher({ paths, namespaces, names }: KeySelection): KeyMatcher | undefined {
  if (paths.length > 0) {
    const heads = headsOf(paths)
    const isWanted = placeMatcher(namespaces, names)
    return (bytes, from, to) => {
      const below = registryEnd(bytes, from, to)
      for (const head of heads)
        if (hasAt(bytes, below, head) && below + head.length < to && isWanted(bytes, below + head.length, to))
          return true
      return false
    }
  }
  if (namespaces.length > 0) return namespaceMatcher(namespaces)
  return names.length > 0 ? () => false : undefined
}

const headsOf = (paths: readonly string[]): readonly Uint8Array[] => paths.map((path) => Buffer.from(`${path}/`))

/** For what follows the path: `namespace/name` or `name`. */
function placeMatcher(namespaces: readonly string[], names: readonly string[]): KeyMatcher {
  const spaces = namespaces.map((namespace) => Buffer.from(`${namespace}/`))
  const tails = names.map((name) => Buffer.from(name))
  return (bytes, from, to) => {
    const end = slashIn(bytes, from, to)
    const name = end < to ? end + 1 : from
    // As for kubectl, a namespace says nothing of objects that are in none.
    if (
      name > from &&
      spaces.length > 0 &&
      !spaces.some((space) => name - from === space.length && hasAt(bytes, from, space))
    )
      return false
    return tails.length === 0 || tails.some((tail) => to - name === tail.length && hasAt(bytes, name, tail))
  }
}

/** Objects in the namespaces, whatever they are, and the namespaces themselves. */
function namespaceMatcher(namespaces: readonly string[]): KeyMatcher {
  const spaces = namespaces.map((namespace) => Buffer.from(`${namespace}/`))
  const objects = namespaces.map((namespace) => Buffer.from(`namespaces/${namespace}`))
  return (bytes, from, to) => {
    const below = registryEnd(bytes, from, to)
    for (const one of objects) if (to - below === one.length && hasAt(bytes, below, one)) return true
    const space = below + pathLength(bytes, below, to)
    for (const one of spaces) if (hasAt(bytes, space, one) && space + one.length < to) return true
    return false
  }
}

/** Behind the prefix of all keys of an API server, which is `/registry` unless it was told another. */
function registryEnd(bytes: Uint8Array, from: number, to: number): number {
  return Math.min(to, slashIn(bytes, from + 1, to) + 1)
}

/** Where the next slash is, or `to`. */
function slashIn(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && bytes[at] !== SLASH) at++
  return at
}

/**
 * How long the path of the resource is, with its last slash: one part for the built-in ones, two where the first is a group, which has a
 * dot, and for `services/specs` and `services/endpoints`.
 */
function pathLength(bytes: Uint8Array, from: number, to: number): number {
  let dot = false
  let at = from
  for (; at < to && bytes[at] !== SLASH; at++) if (bytes[at] === DOT) dot = true
  if (!dot && !hasAt(bytes, from, services)) return at + 1 - from
  return Math.min(to, slashIn(bytes, at + 1, to) + 1) - from
}

const DOT = 0x2e
const services = Buffer.from('services/')

function hasAt(bytes: Uint8Array, at: number, part: Uint8Array): boolean {
  for (let index = 0; index < part.length; index++) if (bytes[at + index] !== part[index]) return false
  return true
}
