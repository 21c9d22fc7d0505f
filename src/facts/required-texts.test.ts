import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { requiredTexts } from './required-texts.ts'

for (const [pattern, expected] of [
  ['plain words', ['plain words']],
  ['failed to (read|dial) (?<peer>[0-9a-f]+) on stream .*timeout', ['failed to read ', 'failed to dial ']],
  ['nvme nvme\\d+: I/O .*timeout', ['nvme nvme']],
  ['one word|other words', ['one word', 'other words']],
  ['(one|other) thing', ['one thing', 'other thing']],
  ['a\\.b\\[c\\]', ['a.b[c]']],
  ['[Ff]ailed to (find|stop).*x', ['Failed to find', 'Failed to stop', 'failed to find', 'failed to stop']],
  ['colou?r', ['colour', 'color']],
  ['ab+cd', ['cd']],
  ['[abc]{2,3}xyz', ['xyz']],
  ['x*|y', []],
  ['.*', []],
  ['(?=ahead)behind', ['behind']],
  ['', []],
] as const) {
  test(`names what every match of /${pattern}/ contains`, () => {
    assert.deepEqual([...requiredTexts(pattern)].sort(), [...expected].sort())
  })
}

test('every line that a pattern matches contains one of the texts', () => {
  const piece = fc.constantFrom(
    'ab',
    'c',
    '\\d+',
    'x?',
    '(q|r)',
    '(?:q|)',
    '[yz]*',
    '.',
    'e+',
    'f{2}',
    '(?:g|hh)',
    '[Ab]',
    '|',
    '(?:a|b|c)+',
    'z*?',
    '\\b',
    '(?=x)',
  )
  const line = fc.stringMatching(/^[abcxqryzefghA0-9]{0,24}$/)
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 7 }), line, (pieces, text) => {
      const pattern = pieces.join('')
      const texts = requiredTexts(pattern)
      const match = new RegExp(pattern).exec(text)
      return match === null || texts.length === 0 || texts.some((required) => text.includes(required))
    }),
    { numRuns: 20_000 },
  )
})
