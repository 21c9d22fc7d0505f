import type { Component } from './component.ts'
import type { Signature } from './condition.ts'

/** What one line says about one signature. */
export interface SignatureMatch {
  /** The text of the group that `about` names: address, member id or host name. Undefined: the log's own host is meant. */
  readonly about: string | undefined
}

/** Whether this line of this component is a hit. One line at a time: counting and clearing belong to who reads the log. */
export function matchSignature(signature: Signature, component: Component, line: string): SignatureMatch | undefined {
  if (!signature.components.includes(component) || !line.includes(signature.literal)) return undefined
  const { pattern, except } = compiled(signature)
  if (except?.test(line) === true) return undefined
  if (pattern === undefined) return { about: undefined }
  const match = pattern.exec(line)
  if (match === null) return undefined
  return { about: signature.about === undefined ? undefined : match.groups?.[signature.about] }
}

/** Whether this line says that what the signature reports is over. */
export const isClearedBy = (signature: Signature, line: string): boolean =>
  signature.clearedBy.some((literal) => line.includes(literal))

interface CompiledSignature {
  readonly pattern: RegExp | undefined
  readonly except: RegExp | undefined
}

/** Compiling a pattern costs more than a thousand matches; a signature is compiled once in its life. */
const cache = new WeakMap<Signature, CompiledSignature>()

function compiled(signature: Signature): CompiledSignature {
  const before = cache.get(signature)
  if (before !== undefined) return before
  const fresh = { pattern: expression(signature.pattern), except: expression(signature.except) }
  cache.set(signature, fresh)
  return fresh
}

const expression = (source: string | undefined): RegExp | undefined =>
  source === undefined ? undefined : new RegExp(source)

/** Time of day of a log line, to the second; every format of a log that has times writes it so. */
export const secondIn = (line: string): string | undefined => /\d\d:\d\d:\d\d/.exec(line)?.[0]
