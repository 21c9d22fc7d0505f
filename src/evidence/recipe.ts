import { quoteForShell, renderCommand } from '../base/shell-quote.ts'
import type { Component } from '../model/component.ts'
import type { CollectorId } from './collectors.ts'

/** How one item is got from a node: a snippet for its `sh`, and what the snippet may cost. */
export interface Recipe {
  readonly collector: CollectorId
  readonly component?: Component
  readonly detail?: string
  /** Shown to people: the argument array or the path. */
  readonly source: string
  /** POSIX sh. Exits with EXIT_ABSENT when what it looks for does not exist, EXIT_DENIED when it may not look. */
  readonly script: string
  /** Programs beyond coreutils; one missing makes the item `absent`. */
  readonly needs: readonly string[]
  /** Without root the item is `denied`, because an answer would look whole and not be it. */
  readonly root: boolean
  readonly timeoutMs: number
  readonly capBytes: number
  /** What is kept of more than `capBytes`: the start, or the start and the end in halves (logs). */
  readonly keep: 'start' | 'ends'
  /** Smaller is earlier: what decides, then what changes or vanishes soon, then what lies still. */
  readonly priority: number
}

export const EXIT_ABSENT = 221
export const EXIT_DENIED = 222

/** Priorities by area; a recipe may add to its area's number. */
export const priorities = {
  decisive: 100,
  volatile: 200,
  decisiveLogs: 300,
  rotating: 400,
  configuration: 500,
  certificates: 550,
  otherLogs: 600,
  cold: 700,
} as const

const defaults = {
  needs: [],
  root: false,
  timeoutMs: 5_000,
  capBytes: 1 << 20,
  keep: 'start',
  priority: priorities.configuration,
} as const

export type RecipeLimits = Partial<Omit<Recipe, 'collector' | 'source' | 'script'>>

/** One command as an argument array; the program itself is needed unless coreutils has it. */
export function command(collector: CollectorId, argv: readonly string[], limits: RecipeLimits = {}): Recipe {
  const shown = renderCommand(argv)
  const program = argv[0] ?? ''
  return {
    ...defaults,
    needs: coreutils.has(program) ? [] : [program],
    ...limits,
    collector,
    source: shown,
    script: `exec ${shown}`,
  }
}

/** A few lines of POSIX sh, shown by what they look at. */
export function snippet(
  collector: CollectorId,
  step: { source: string; script: string },
  limits: RecipeLimits = {},
): Recipe {
  return { ...defaults, ...limits, collector, ...step }
}

/** A file as it lies; of a long one the end is what matters when `keep` says so. */
export function file(collector: CollectorId, path: string, limits: RecipeLimits = {}): Recipe {
  return snippet(collector, { source: path, script: `${requireFile(path)}exec cat "$f"` }, { detail: path, ...limits })
}

/** Sets `$f`, and ends the snippet where the file is not there or may not be read. */
export const requireFile = (path: string): string =>
  `f=${quoteForShell(path)}; [ -e "$f" ] || exit ${EXIT_ABSENT}; [ -r "$f" ] || exit ${EXIT_DENIED}; `

const coreutils: ReadonlySet<string> = new Set(['cat', 'ls', 'df', 'uname', 'date', 'tail', 'head'])
