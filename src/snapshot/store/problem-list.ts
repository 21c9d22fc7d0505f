import type { FormatProblem } from '../../formats/format-problem.ts'

/** Problems as they are found: all are counted by their code, the first ones are kept. A damaged file may have millions. */
export class ProblemList {
  readonly #kept = new Map<string, FormatProblem[]>()
  readonly #counts = new Map<string, number>()

  readonly add = (problem: FormatProblem): void => {
    const { code } = problem
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1)
    const kept = this.#kept.get(code)
    if (kept === undefined) this.#kept.set(code, [problem])
    else if (kept.length < MOST_KEPT) kept.push(problem)
  }

  /** Codes in the order in which they came. */
  get byCode(): readonly { readonly code: string; readonly count: number; readonly first: readonly FormatProblem[] }[] {
    return [...this.#counts].map(([code, count]) => ({ code, count, first: this.#kept.get(code) ?? [] }))
  }

  get count(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }
}

const MOST_KEPT = 20
