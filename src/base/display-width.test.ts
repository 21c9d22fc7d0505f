import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { displayWidth, padEnd, truncate, wrap, wrapAnywhere } from './display-width.ts'

test('counts the columns of Latin, Chinese, combining and emoji characters', () => {
  const widths = ['etcd', '法定人数', '“a”', 'é', '👍', '', '成员 cp1'].map(displayWidth)
  assert.deepEqual(widths, [4, 8, 3, 1, 2, 0, 8])
})

test('pads by columns, not by characters', () => {
  assert.deepEqual([padEnd('节点', 6), padEnd('node', 6), padEnd('longer', 3)], ['节点  ', 'node  ', 'longer'])
})

test('cuts before the character that would not fit', () => {
  assert.deepEqual([truncate('abcdef', 4), truncate('一二三', 4), truncate('abc', 3)], ['abc…', '一…', 'abc'])
})

test('breaks at spaces, and between Chinese characters but never before a closing mark', () => {
  assert.deepEqual(wrap('the quorum of etcd is gone', 12), ['the quorum', 'of etcd is', 'gone'])
  assert.deepEqual(wrap('etcd 失去了法定人数。请不要恢复快照。', 12), [
    'etcd 失去了',
    '法定人数。请',
    '不要恢复快',
    '照。',
  ])
})

test('keeps line breaks of the text and words that are longer than a line', () => {
  assert.deepEqual(wrap('one\n/a/very/long/path two', 8), ['one', '/a/very/long/path', 'two'])
})

test('wrapping loses no character but spaces', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
      assert.equal(wrap(text, width).join('').replace(/\s/gu, ''), text.replace(/\s/gu, ''))
    }),
  )
})

test('breaks long words where asked to, and says what was cut', () => {
  assert.deepEqual(wrapAnywhere('abcdefghij kl', 4, 9), ['abcd', 'efgh', 'ij', 'kl'])
  assert.deepEqual(wrapAnywhere('abcdefghij kl', 4, 2), ['abcd', 'efg…'])
  assert.deepEqual(wrapAnywhere('一二三四', 5, 9), ['一二', '三四'])
})
