/** Revisions that were met, in twelve bytes each: the same one may stand in many old copies of its page. */
export class RevisionSet {
  #capacity = 1 << 12
  #count = 0
  #main = new Float64Array(this.#capacity)
  #sub = new Uint32Array(this.#capacity)

  /** False when it was there already. Main is one or more. */
  add(main: number, sub: number): boolean {
    if (this.#count * 4 > this.#capacity * 3) this.#grow()
    const row = this.#rowOf(main, sub)
    if (this.#main[row] !== 0) return false
    this.#main[row] = main
    this.#sub[row] = sub
    this.#count++
    return true
  }

  has(main: number, sub: number): boolean {
    return this.#main[this.#rowOf(main, sub)] !== 0
  }

  #rowOf(main: number, sub: number): number {
    const mask = this.#capacity - 1
    let row = (Math.imul(main | 0, 0x9e3779b1) ^ Math.imul(sub, 0x85ebca6b) ^ Math.floor(main / 2 ** 32)) & mask
    while (this.#main[row] !== 0 && (this.#main[row] !== main || this.#sub[row] !== sub)) row = (row + 1) & mask
    return row
  }

  #grow(): void {
    const [mains, subs] = [this.#main, this.#sub]
    this.#capacity *= 2
    this.#count = 0
    this.#main = new Float64Array(this.#capacity)
    this.#sub = new Uint32Array(this.#capacity)
    for (const [index, main] of mains.entries()) if (main !== 0) this.add(main, subs[index] ?? 0)
  }
}
