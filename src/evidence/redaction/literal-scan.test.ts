import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { scanRuns } from './alphanumeric-runs.ts'
import { compileLiteralScan } from './literal-scan.ts'

test('every literal is found at every place, in any case, as a plain search finds it', () => {
  // A small alphabet, so that literals overlap and stand inside each other.
  const word = fc.string({ unit: fc.constantFrom('a', 'B', 'b', '-', 'ÿ'), minLength: 1, maxLength: 4 })
  const owners = fc.array(fc.array(word, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(
      owners,
      fc.array(word).map((words) => words.join('')),
      (literals, text) => {
        const found = new Set<string>()
        compileLiteralScan(literals).scan(Buffer.from(text, 'latin1'), (end, ids) => {
          for (const id of ids) found.add(`${id} ends at ${end}`)
        })
        const fold = (raw: string): string => raw.replaceAll('B', 'b')
        const expected = new Set(
          literals.flatMap((words, id) =>
            words.flatMap((each) =>
              [...text].flatMap((_, start) =>
                fold(text).startsWith(fold(each), start) ? [`${id} ends at ${start + each.length - 1}`] : [],
              ),
            ),
          ),
        )
        assert.deepEqual([...found].sort(), [...expected].sort())
      },
    ),
  )
})

test('a run of letters and digits is found by its length and by what stands before it', () => {
  const runs = [{ atLeast: 16, atMost: 16, after: '.' }, undefined, { atLeast: 54, atMost: 55 }]
  const owners = (text: string): readonly number[] => {
    const found: number[] = []
    scanRuns(Buffer.from(text), runs, (_, owner) => found.push(owner))
    return found
  }
  const cases: readonly (readonly [string, readonly number[]])[] = [
    [`abcdef.${'a1'.repeat(8)}`, [0]],
    [`abcdef.${'a1'.repeat(8)}x`, []],
    [`abcdef-${'a1'.repeat(8)}`, []],
    ['b2'.repeat(27), [2]],
    [`n${'b2'.repeat(27)} and ${'c4'.repeat(27)}`, [2, 2]],
    ['b2'.repeat(28), []],
    ['short words only. and dots.', []],
  ]
  for (const [text, expected] of cases) {
    // Wherever the run lies, one of the probed positions is in it.
    for (let shift = 0; shift < 40; shift++) assert.deepEqual(owners(`${'-'.repeat(shift)}${text} `), expected, text)
  }
})
