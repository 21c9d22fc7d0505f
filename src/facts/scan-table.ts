import type { Component } from '../model/component.ts'
import type { Signature } from '../model/condition.ts'
import { compileLiterals, type LiteralMatcher } from './literal-matcher.ts'
import type { LogObserver, ScanWishes } from './log-observer.ts'
import { type LifeMark, lifeLines } from './process-life.ts'
import { requiredTexts, shortest } from './required-texts.ts'

/** Who waits for a literal. */
export type LiteralUse =
  | { readonly kind: 'life'; readonly mark: LifeMark; readonly components: readonly Component[] }
  | { readonly kind: 'observer'; readonly observer: LogObserver; readonly components: readonly Component[] }
  | { readonly kind: 'hit'; readonly signature: Signature; readonly components: readonly Component[] }
  | { readonly kind: 'clear'; readonly signature: Signature; readonly components: readonly Component[] }

/** One literal with its uses. `text` is what stands in the program's own line. */
interface ScanEntry {
  readonly text: string
  readonly uses: readonly LiteralUse[]
}

export interface ScanTable {
  readonly matcher: LiteralMatcher
  /** By index of the matcher's literals. */
  readonly entries: readonly ScanEntry[]
}

export interface ScanTableRequest {
  readonly wishes: ScanWishes
  /** Components whose lines may occur; undefined: any. */
  readonly components: readonly Component[] | undefined
  /** Lines stand inside JSON text, so that quotes and backslashes in them are escaped. */
  readonly isEscaped: boolean
  readonly sample: Uint8Array
}

/** k3s runs these in its own process and writes their lines into its own log. */
export const embeddedComponents: Readonly<Partial<Record<Component, readonly Component[]>>> = {
  k3s: ['k3s', 'etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'kube-proxy'],
}

export function compileScanTable({ wishes, components, isEscaped, sample }: ScanTableRequest): ScanTable {
  const uses = [...allUses(wishes)].filter(
    ([, use]) => components === undefined || use.components.some((component) => components.includes(component)),
  )
  const entries: ScanEntry[] = []
  const literals: string[] = []
  for (const [text, group] of Map.groupBy(uses, ([literal]) => literal)) {
    const entry = { text, uses: group.map(([, use]) => use) }
    for (const literal of isEscaped ? new Set([text, JSON.stringify(text).slice(1, -1)]) : [text]) {
      entries.push(entry)
      literals.push(literal)
    }
  }
  return { matcher: compileLiterals(literals, sample), entries }
}

/** Life marks come first: what a line means may depend on whether the process is stopping. */
function* allUses({ signatures, observers }: ScanWishes): Generator<readonly [string, LiteralUse]> {
  for (const { literal, mark, component } of lifeLines) yield [literal, { kind: 'life', mark, components: [component] }]
  for (const observer of observers) {
    for (const { literal, components } of observer.watched) yield [literal, { kind: 'observer', observer, components }]
  }
  for (const signature of signatures) {
    const { components } = signature
    for (const literal of soughtLiterals(signature)) yield [literal, { kind: 'hit', signature, components }]
    for (const literal of signature.clearedBy) {
      if (!literal.startsWith('@')) yield [literal, { kind: 'clear', signature, components }]
    }
  }
}

/** What the pattern needs may be longer, and so rarer and quicker to find, than what the signature names. */
function soughtLiterals({ literal, pattern }: Signature): readonly string[] {
  const required = pattern === undefined ? [] : requiredTexts(pattern)
  return shortest(required) > literal.length ? required : [literal]
}

/** Literals that a scan of everything looks for; what a comparison with another program must search for too. */
export const scannedLiterals = (wishes: ScanWishes): readonly string[] => [
  ...new Set([...allUses(wishes)].map(([literal]) => literal)),
]
