import type { PageView } from '../../formats/bolt/bolt-page.ts'
import { KeyValueView } from '../../formats/etcd/key-value.ts'
import { isTombstoneKey } from '../../formats/etcd/revision.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import { decodeStoredValue } from '../../formats/kubernetes/decode-stored-value.ts'
import type { ValueCheck } from '../../model/soundness.ts'

/** Decodes objects of Kubernetes as pages pass, all of them or evenly spread ones, to see whether an API server could. */
export class ValueChecker {
  readonly #step: number
  readonly #problem: (problem: FormatProblem) => void
  readonly #keyValue = new KeyValueView()
  #passed = 0
  #checked = 0
  #undecodable = 0

  /** `step`: one of so many. */
  constructor(step: number, problem: (problem: FormatProblem) => void) {
    this.#step = step
    this.#problem = problem
  }

  get counts(): ValueCheck {
    return {
      mode: this.#step === 1 ? 'all' : 'sampled',
      checked: this.#checked,
      undecodable: this.#undecodable,
    }
  }

  readonly visit = (page: PageView): void => {
    for (let index = 0; index < page.count; index++) if (this.#passed++ % this.#step === 0) this.#check(page, index)
  }

  #check(page: PageView, index: number): void {
    const from = page.leafKeyStart(index)
    const valueStart = page.leafValueStart(index)
    if (isTombstoneKey(from, valueStart)) return
    const keyValue = this.#keyValue
    if (!keyValue.decode(page.bytes, valueStart, page.leafValueEnd(index))) return
    const key = Buffer.from(page.bytes.subarray(keyValue.keyStart, keyValue.keyEnd)).toString('latin1')
    if (!key.startsWith(REGISTRY)) return
    this.#checked++
    const value = decodeStoredValue(page.bytes.slice(keyValue.valueStart, keyValue.valueEnd))
    if (value.kind !== 'damaged') return
    this.#undecodable++
    const [first] = value.problems
    this.#problem(page.problem('value-undecodable', `${key}: ${first?.code} at ${first?.offset} of its value`))
  }
}

/** Others may keep in the same etcd what they like. */
const REGISTRY = '/registry/'
