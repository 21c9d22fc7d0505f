/**
 * Finds many literals in one pass over the bytes (Aho-Corasick, case folded), because redaction has to read every byte of
 * every log: lines that hold no literal are copied without ever becoming text.
 */
export interface LiteralScan {
  /** Calls `onHit(end, ids)` for each literal, in order of its last byte; `ids` are the owners of the literals ending there. */
  readonly scan: (bytes: Uint8Array, onHit: (end: number, owners: readonly number[]) => void) => void
}

interface TrieNode {
  readonly next: Map<number, number>
  owners: readonly number[]
  fail: number
}

/** `literals[i]` are the words of owner `i`. */
export function compileLiteralScan(literals: readonly (readonly string[])[]): LiteralScan {
  const trie = buildTrie(literals)
  const order = linkFailures(trie)
  const classes = classifyBytes(literals)
  const { table, firstHit, owners } = numberStates(trie, order, classes)
  const { classOf, width } = classes
  return {
    scan(bytes, onHit) {
      let state = 0
      for (let index = 0; index < bytes.length; index++) {
        state = table[state * width + (classOf[bytes[index] ?? 0] ?? 0)] ?? 0
        if (state >= firstHit) onHit(index, owners[state - firstHit] ?? [])
      }
    },
  }
}

const fold = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code)

function buildTrie(literals: readonly (readonly string[])[]): TrieNode[] {
  const nodes: TrieNode[] = [{ next: new Map(), owners: [], fail: 0 }]
  for (const [owner, words] of literals.entries()) {
    for (const word of words) {
      let at = 0
      for (const byte of Buffer.from(word, 'latin1')) at = childOf(nodes, at, fold(byte))
      const node = nodes[at]
      if (node && !node.owners.includes(owner)) node.owners = [...node.owners, owner]
    }
  }
  return nodes
}

function childOf(nodes: TrieNode[], at: number, byte: number): number {
  const known = nodes[at]?.next.get(byte)
  if (known !== undefined) return known
  nodes.push({ next: new Map(), owners: [], fail: 0 })
  nodes[at]?.next.set(byte, nodes.length - 1)
  return nodes.length - 1
}

/** Breadth first, so that the link of a node is known before its children need it. */
function linkFailures(nodes: readonly TrieNode[]): readonly number[] {
  const order = [0]
  for (const at of order) {
    const node = nodes[at]
    for (const [byte, child] of node?.next ?? []) {
      const childNode = nodes[child]
      if (!node || !childNode) continue
      childNode.fail = at === 0 ? 0 : step(nodes, node.fail, byte)
      childNode.owners = [...new Set([...childNode.owners, ...(nodes[childNode.fail]?.owners ?? [])])]
      order.push(child)
    }
  }
  return order
}

function step(nodes: readonly TrieNode[], from: number, byte: number): number {
  for (let at = from; ; at = nodes[at]?.fail ?? 0) {
    const next = nodes[at]?.next.get(byte)
    if (next !== undefined) return next
    if (at === 0) return 0
  }
}

interface ByteClasses {
  /** Byte to its column; 0 for bytes that stand in no literal. */
  readonly classOf: Uint8Array
  readonly width: number
}

function classifyBytes(literals: readonly (readonly string[])[]): ByteClasses {
  const classOf = new Uint8Array(256)
  let width = 1
  for (const byte of Buffer.from(literals.flat().join(''), 'latin1')) {
    const folded = fold(byte)
    if (classOf[folded] === 0) classOf[folded] = width++
  }
  for (let upper = 65; upper <= 90; upper++) classOf[upper] = classOf[upper + 32] ?? 0
  return { classOf, width }
}

/** Numbers the states that end a literal last, so that the loop tells a hit by one comparison. */
function numberStates(nodes: readonly TrieNode[], order: readonly number[], classes: ByteClasses) {
  const quiet = order.filter((at) => nodes[at]?.owners.length === 0)
  const loud = order.filter((at) => (nodes[at]?.owners.length ?? 0) > 0)
  const numberOf = new Map([...quiet, ...loud].map((at, index) => [at, index]))
  const table = new Uint16Array(nodes.length * classes.width)
  for (const [at, number] of numberOf) {
    for (let byte = 0; byte < 256; byte++) {
      const column = classes.classOf[byte] ?? 0
      if (column > 0) table[number * classes.width + column] = numberOf.get(step(nodes, at, fold(byte))) ?? 0
    }
  }
  return { table, firstHit: quiet.length, owners: loud.map((at) => nodes[at]?.owners ?? []) }
}
