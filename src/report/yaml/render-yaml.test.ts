import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { parse } from 'yaml'
import { decodeExactJson } from '../../base/exact-json.ts'
import { renderYaml } from './render-yaml.ts'

/** Made by `kubectl label --local -f NAME.json zz=1 -o yaml` of Kubernetes 1.34.4. */
const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../test/report/fixtures', name), 'utf8')

for (const name of ['kubectl-strings', 'kubectl-pod', 'kubectl-numbers'])
  test(`prints ${name} as kubectl does`, () => {
    assert.equal(renderYaml(decodeExactJson(fixture(`${name}.json`)) ?? null), fixture(`${name}.yaml`))
  })

test('prints the digits of numbers that a double cannot hold', () => {
  assert.equal(renderYaml({ limit: 9223372036854775807n }), 'limit: 9223372036854775807\n')
})

test('shows what turns text around on a terminal instead of doing it', () => {
  assert.equal(
    renderYaml({ image: 'web\u202egnp.exe', esc: '\u001b[31m' }),
    'esc: "\\e[31m"\nimage: "web\\u202Egnp.exe"\n',
  )
})

const anyText = fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[-:#?'" \n\t,\w.&*!|>%@[\]{}]{0,120}$/))
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, anyText, fc.boolean(), fc.integer(), fc.constant(null), tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.dictionary(anyText, tie('value'), { maxKeys: 4 }),
}))
test('whatever is printed reads back as the same', () => {
  fc.assert(
    fc.property(fc.record({ spec: anyValue.value }), (value) => {
      const text = JSON.stringify(value)
      const read: unknown = parse(renderYaml(decodeExactJson(text) ?? null))
      assert.deepEqual(read, JSON.parse(text))
    }),
  )
})
