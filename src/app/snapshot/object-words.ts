import { decodeLabelSelector, type LabelSelector } from '../../snapshot/objects/label-selector.ts'

/** What stands behind the path on the command line: `deploy/web`, `pods web-1 web-2`, `svc,cm`. */
export interface WantedObject {
  /** As typed. */
  readonly resource: string
  /** Undefined for all of them. */
  readonly name: string | undefined
}

/** Undefined when both forms are mixed, or a name is empty. */
export function decodeObjectWords(words: readonly string[]): readonly WantedObject[] | undefined {
  if (words.length === 0) return []
  if (words.some((word) => word.includes('/'))) {
    const pairs = words.map((word) => [word.slice(0, word.indexOf('/')), word.slice(word.indexOf('/') + 1)] as const)
    const isWhole =
      words.every((word) => word.includes('/')) && pairs.every(([resource, name]) => resource !== '' && name !== '')
    return isWhole ? pairs.map(([resource, name]) => ({ resource, name })) : undefined
  }
  const [first = '', ...names] = words
  const resources = first.split(',').filter((resource) => resource !== '')
  if (names.length === 0) return resources.map((resource) => ({ resource, name: undefined }))
  return resources.flatMap((resource) => names.map((name) => ({ resource, name })))
}

/** What `-l` says; undefined when it is no selector. */
export const decodeSelector = (text: string | undefined): LabelSelector | undefined =>
  text === undefined ? [] : decodeLabelSelector(text)
