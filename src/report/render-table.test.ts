import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainStyle } from '../base/style.ts'
import { renderMarkdownTable, renderTextTable } from './render-table.ts'

const table = {
  header: ['NAME', 'MEANING'],
  rows: [
    ['cp1', 'one two three four five'],
    ['节点', 'a|b \u001b[31m'],
  ],
}

test('aligns by columns, wraps the last one and escapes what hosts said', () => {
  assert.equal(
    renderTextTable(table, { language: 'en', style: plainStyle, width: 26 }),
    'NAME  MEANING\ncp1   one two three four\n      five\n节点  a|b \\u{1b}[31m\n',
  )
})

test('the same table in Markdown', () => {
  assert.equal(
    renderMarkdownTable(table),
    '| NAME | MEANING |\n| --- | --- |\n| cp1 | one two three four five |\n| 节点 | a\\|b \\\\u{1b}\\[31m |\n',
  )
})

test('an empty table is a sentence', () => {
  const empty = { header: ['NAME'], rows: [], empty: { en: 'No lab runs.', zh: '没有运行中的环境。' } }
  assert.equal(renderTextTable(empty, { language: 'zh', style: plainStyle, width: 80 }), '没有运行中的环境。\n')
})
