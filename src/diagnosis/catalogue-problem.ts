import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml'

/** Something wrong with a catalogue file. All of them are reported at once: authors fix a folder, not a line. */
export interface CatalogueProblem {
  readonly file: string
  /** 1-based. */
  readonly line: number
  readonly message: string
}

export type YamlPath = readonly (string | number)[]

/** One parsed catalogue file that can say on which line a path stands. */
export interface CatalogueSource {
  readonly file: string
  readonly value: unknown
  readonly syntaxProblems: readonly CatalogueProblem[]
  readonly problemAt: (path: YamlPath, message: string) => CatalogueProblem
}

export function decodeCatalogueSource(file: string, text: string): CatalogueSource {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  return {
    file,
    value: document.errors.length > 0 ? undefined : document.toJS(),
    syntaxProblems: document.errors.map(({ message, pos }) => ({ file, line: lines.linePos(pos[0]).line, message })),
    problemAt: (path, message) => ({ file, line: lines.linePos(offsetOf(document, path)).line, message }),
  }
}

/** Where the path starts in the text: its key when it is in a map, else its value, else the nearest parent that exists. */
function offsetOf(document: Document, path: YamlPath): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true)
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => String(key) === String(path[depth - 1]))
      if (isNode(pair?.key) && pair.key.range) return pair.key.range[0]
    }
    const value = document.getIn(path.slice(0, depth), true)
    if (isNode(value) && value.range) return value.range[0]
  }
  return 0
}
