import type { LiveRows } from './live-rows.ts'

/** Rows of two files by what became of their keys: numbers of rows, `changed` in pairs. Sorted by where they stand in the file before. */
export interface RowDifferences {
  readonly removed: Uint32Array
  readonly added: Uint32Array
  /** Row before, row after, and so on. */
  readonly changed: Uint32Array
  /** Keys with the same value in both, written anew or not. */
  readonly sameCount: number
  readonly continuation: Continuation
}

/**
 * Whether one file can be a later state of the other. In the later file, a key that was last written at or before the end of the earlier
 * one must stand in the earlier one just so. Where it does not, both files have this revision and mean different writes by it.
 */
interface Continuation {
  /** The histories differ from some revision up to this one; undefined when nothing speaks against one history. */
  readonly differsBy: number | undefined
}

export function compareRows(before: LiveRows, after: LiveRows): RowDifferences {
  const index = new RowIndex(before)
  const met = new Uint8Array(before.count)
  const [added, changed] = [new RowList(), new RowList()]
  const history = new HistoryCheck(Math.min(before.lastRevision, after.lastRevision))
  let sameCount = 0
  for (let row = 0; row < after.count; row++) {
    const other = index.find(after.keyLow[row] ?? 0, after.keyHigh[row] ?? 0)
    const main = after.main[row] ?? 0
    if (other < 0) {
      added.add(row)
      if (after.lastRevision >= before.lastRevision) history.noteAlone(main)
      continue
    }
    met[other] = 1
    const isSame = after.valueLow[row] === before.valueLow[other] && after.valueHigh[row] === before.valueHigh[other]
    if (isSame) sameCount++
    else changed.addPair(other, row)
    history.notePair({ before: before.main[other] ?? 0, after: main, isSame })
  }
  const removed = new RowList()
  for (let row = 0; row < before.count; row++) {
    if (met[row] === 1) continue
    removed.add(row)
    if (before.lastRevision > after.lastRevision) history.noteAlone(before.main[row] ?? 0)
  }
  return { removed: removed.rows(), added: added.rows(), changed: changed.rows(), sameCount, continuation: history }
}

/** What the writes that stand in both files say about their histories. */
class HistoryCheck implements Continuation {
  differsBy: number | undefined
  /** Where the earlier file ends: later writes are nothing to compare. */
  readonly #end: number

  constructor(end: number) {
    this.#end = end
  }

  /** A key that only the later file has: the earlier one never had it, or deleted it at some time before its end. */
  noteAlone(main: number): void {
    if (main <= this.#end) this.#differs(this.#end)
  }

  notePair({
    before,
    after,
    isSame,
  }: {
    readonly before: number
    readonly after: number
    readonly isSame: boolean
  }): void {
    const main = Math.max(before, after)
    if (main <= this.#end && !(before === after && isSame)) this.#differs(main)
  }

  #differs(main: number): void {
    this.differsBy = Math.min(main, this.differsBy ?? main)
  }
}

/** Finds rows by the hash of their key: four to eight bytes a row. */
export class RowIndex {
  readonly #rows: LiveRows
  readonly #mask: number
  readonly #slots: Int32Array

  constructor(rows: LiveRows) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(16, rows.count * 1.4)))
    this.#rows = rows
    this.#mask = capacity - 1
    this.#slots = new Int32Array(capacity).fill(-1)
    for (let row = 0; row < rows.count; row++) {
      let slot = (rows.keyLow[row] ?? 0) & this.#mask
      while (this.#slots[slot] !== -1) slot = (slot + 1) & this.#mask
      this.#slots[slot] = row
    }
  }

  /** -1 when there is none. */
  find(low: number, high: number): number {
    let slot = low & this.#mask
    for (;;) {
      const found = this.#slots[slot] ?? -1
      if (found === -1 || (this.#rows.keyLow[found] === low && this.#rows.keyHigh[found] === high)) return found
      slot = (slot + 1) & this.#mask
    }
  }
}

class RowList {
  #rows = new Uint32Array(64)
  #count = 0

  add(row: number): void {
    if (this.#count === this.#rows.length) {
      const wider = new Uint32Array(this.#count * 2)
      wider.set(this.#rows)
      this.#rows = wider
    }
    this.#rows[this.#count++] = row
  }

  addPair(before: number, after: number): void {
    this.add(before)
    this.add(after)
  }

  rows(): Uint32Array {
    return this.#rows.subarray(0, this.#count)
  }
}

/** The highest revision below `main` whose write stands in both files alike; 0 when there is none. */
export function sameBefore(before: LiveRows, after: LiveRows, main: number): number {
  const index = new RowIndex(before)
  let highest = 0
  for (let row = 0; row < after.count; row++) {
    const own = after.main[row] ?? 0
    if (own >= main || own <= highest) continue
    const other = index.find(after.keyLow[row] ?? 0, after.keyHigh[row] ?? 0)
    const isSame =
      before.main[other] === own &&
      before.valueLow[other] === after.valueLow[row] &&
      before.valueHigh[other] === after.valueHigh[row]
    if (isSame) highest = own
  }
  return highest
}
