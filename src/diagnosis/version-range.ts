import { all, type Ternary, ternary } from '../base/ternary.ts'
import type { Component } from '../model/component.ts'
import { isComponent } from '../model/component.ts'

/** `kube-controller-manager <1.12 >=1.9`: a component and comparisons that must all hold. */
export interface VersionRange {
  readonly component: Component
  readonly range: string
}

const comparison = /^(<=|>=|<|>|=)(\d+(?:\.\d+)*)$/

/** Undefined when the text is not a component followed by comparisons. */
export function decodeVersionRange(text: string): VersionRange | undefined {
  const [component = '', ...comparisons] = text.trim().split(/\s+/)
  const valid = comparisons.length > 0 && comparisons.every((part) => comparison.test(part))
  return isComponent(component) && valid ? { component, range: comparisons.join(' ') } : undefined
}

/** Whether the version lies in the range. A version that is not known, or does not start with a number, decides nothing. */
export function isInRange(version: string | undefined, range: string): Ternary {
  const actual = /^v?(\d+(?:\.\d+)*)/.exec(version ?? '')?.[1]
  if (actual === undefined) return 'unknown'
  return all(range.split(' ').map((part) => ternary(compares(actual, part))))
}

function compares(actual: string, part: string): boolean {
  const [, operator, bound = ''] = comparison.exec(part) ?? []
  const difference = compareVersions(actual, bound)
  if (operator === '<') return difference < 0
  if (operator === '<=') return difference <= 0
  if (operator === '>') return difference > 0
  if (operator === '>=') return difference >= 0
  return difference === 0
}

/** Compares as far as the bound is written: 1.12.3 equals 1.12. */
function compareVersions(actual: string, bound: string): number {
  const left = actual.split('.').map(Number)
  const right = bound.split('.').map(Number)
  for (const [index, wanted] of right.entries()) {
    const difference = (left[index] ?? 0) - wanted
    if (difference !== 0) return difference
  }
  return 0
}
