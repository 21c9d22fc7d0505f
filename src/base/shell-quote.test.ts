import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { renderCommand } from './shell-quote.ts'

test('leaves plain words as they are and quotes the rest', () => {
  assert.equal(
    renderCommand(['ls', '-l', '/etc', '', "it's", 'a b', '$HOME', '=x', '~']),
    `ls -l /etc '' 'it'\\''s' 'a b' '$HOME' '=x' '~'`,
  )
})

test('arrives in a real shell as the same words', () => {
  const word = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const script = `printf '%s\\0' ${renderCommand(words)}`
      assert.equal(execFileSync('sh', ['-c', script], { encoding: 'utf8' }), words.map((text) => `${text}\0`).join(''))
    }),
    { numRuns: 40 },
  )
})
