import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { test } from 'node:test'
import { productFiles, quantile, sourceFiles } from './source-tree.ts'

const functions = productFiles.flatMap((file) => file.functions.map((entry) => ({ ...entry, path: file.path })))
const count = (key: keyof (typeof productFiles)[number]['counts']): string[] =>
  productFiles.filter((file) => file.counts[key] > 0).map((file) => `${file.path}: ${file.counts[key]}`)

test('files stay small: median 80 lines, ninth of ten 200, none over 400', () => {
  const lines = productFiles.map((file) => file.lines)
  assert.ok(quantile(lines, 0.5) <= 80, `median ${quantile(lines, 0.5)}`)
  assert.ok(quantile(lines, 0.9) <= 200, `p90 ${quantile(lines, 0.9)}`)
  assert.deepEqual(
    productFiles.filter((file) => file.lines > 400).map((file) => `${file.path}: ${file.lines}`),
    [],
  )
})

test('functions fit on a screen: median 10 lines, p90 25, p99 50, none over 80', () => {
  const lines = functions.map((entry) => entry.lines)
  assert.ok(
    quantile(lines, 0.5) <= 10 && quantile(lines, 0.9) <= 25 && quantile(lines, 0.99) <= 50,
    [0.5, 0.9, 0.99].map((share) => quantile(lines, share)).join('/'),
  )
  assert.deepEqual(
    functions.filter((entry) => entry.lines > 80).map((entry) => `${entry.path} ${entry.name}: ${entry.lines}`),
    [],
  )
})

test('no function takes more than three positional parameters', () => {
  assert.deepEqual(
    functions
      .filter((entry) => entry.parameters > 3)
      .map((entry) => `${entry.path} ${entry.name}: ${entry.parameters}`),
    [],
  )
})

test('types are honest: no any, no non-null assertion, no suppression, few assertions', () => {
  assert.deepEqual([...count('any'), ...count('nonNull'), ...count('suppression')], [])
  const code = productFiles.reduce((sum, file) => sum + file.lines - file.commentLines, 0)
  const assertions = productFiles.reduce((sum, file) => sum + file.counts.as, 0)
  assert.ok(
    (assertions * 1000) / code <= 2,
    `${assertions} type assertions in ${code} lines: ${count('as').join(', ')}`,
  )
})

test('every error carries a code, and nothing is a default export', () => {
  assert.deepEqual([...count('plainThrow'), ...count('default')], [])
})

test('comments are between 8 and 18 percent of the lines', () => {
  const share =
    productFiles.reduce((sum, file) => sum + file.commentLines, 0) /
    productFiles.reduce((sum, file) => sum + file.lines, 0)
  assert.ok(share >= 0.08 && share <= 0.18, `${(share * 100).toFixed(1)} %`)
})

test('every file of formats opens with the layout of what it reads', () => {
  const silent = productFiles
    .filter((file) => file.layer === 'formats' && basename(file.path) !== 'errors.ts' && !file.text.startsWith('/**'))
    .map((file) => file.path)
  assert.deepEqual(silent, [])
})

test('names say what is inside: kebab-case, and never util, helper, common, shared, misc, core, manager or service', () => {
  const wrong = sourceFiles
    .map((file) => file.path)
    .filter((path) =>
      path
        .split('/')
        .some(
          (part) =>
            !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(part) ||
            /^(utils?|helpers?|common|shared|misc|core|managers?|services?)(\.|$)/.test(part),
        ),
    )
  assert.deepEqual(wrong, [])
})

test('no unfinished business: TODO without a number, FIXME, XXX', () => {
  assert.deepEqual(
    sourceFiles.filter(({ text }) => /\b(TODO(?! #\d)|FIXME|XXX)\b/.test(text)).map(({ path }) => path),
    [],
  )
})

test('every lint suppression gives its reason', () => {
  assert.deepEqual(
    sourceFiles.flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter((line) => line.includes('biome-ignore') && !/-- reason: \S/.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    ),
    [],
  )
})
