import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileLiterals } from './literal-matcher.ts'

interface Found {
  readonly literal: number
  readonly at: number
}

function scan(literals: readonly string[], text: string, sample = ''): readonly Found[] {
  const bytes = Buffer.from(text)
  const found: Found[] = []
  compileLiterals(literals, Buffer.from(sample)).scan(bytes, { from: 0, to: bytes.length }, (literal, at) =>
    found.push({ literal, at }),
  )
  return found
}

/** Every occurrence, found the obvious way. */
function searchEach(literals: readonly string[], text: string): readonly Found[] {
  const bytes = Buffer.from(text)
  return literals.flatMap((literal, index) => {
    const found: Found[] = []
    for (let at = bytes.indexOf(literal); at >= 0; at = bytes.indexOf(literal, at + 1))
      found.push({ literal: index, at })
    return found
  })
}

const inOrder = (found: readonly Found[]) => found.toSorted((a, b) => a.literal - b.literal || a.at - b.at)

test('finds every occurrence of every literal, overlapping ones too', () => {
  const letter = fc.constantFrom('a', 'b', 'c', ' ')
  const word = fc.string({ unit: letter, minLength: 3, maxLength: 20 })
  const text = fc.string({ unit: letter, maxLength: 400 })
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 12 }), text, text, (literals, haystack, sample) => {
      // Parts of the text itself, so that most runs have something to find.
      const all = [...new Set([...literals, haystack.slice(5, 25), haystack.slice(40, 52)])].filter(
        ({ length }) => length >= 3,
      )
      assert.deepEqual(inOrder(scan(all, haystack, sample)), inOrder(searchEach(all, haystack)))
    }),
  )
})

test('finds literals that are no ASCII', () => {
  assert.deepEqual(scan(['证书已过期', 'über'], 'x 证书已过期 über'), [
    { literal: 0, at: 2 },
    { literal: 1, at: 18 },
  ])
})

test('finds literals shorter than a block', () => {
  assert.deepEqual(inOrder(scan(['ab', 'xyz'], 'ab xyz ab')), [
    { literal: 0, at: 0 },
    { literal: 0, at: 7 },
    { literal: 1, at: 3 },
  ])
})

test('stays inside the range', () => {
  const bytes = Buffer.from('needle needle needle')
  const found: number[] = []
  compileLiterals(['needle']).scan(bytes, { from: 1, to: 19 }, (_, at) => found.push(at))
  assert.deepEqual(found, [7])
})

test('without literals nothing is found', () => assert.deepEqual(scan([], 'text'), []))
