import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ValueForm, ValueForms } from './value-forms.ts'

const values: readonly (readonly [value: string, form: ValueForm, prefix: string])[] = [
  ['k8s\0\n', 'protobuf', ''],
  ['{"kind":"Thing"}', 'json', ''],
  ['{}', 'json', ''],
  ['', 'other', ''],
  ['k8s', 'other', ''],
  ['k8sx1234', 'other', ''],
  ['k8s:encoded', 'other', ''],
  ['12345', 'other', ''],
  ['k8s:enc:aescbc:v1:key1:cipher:text', 'encrypted', 'k8s:enc:aescbc:v1:key1:'],
  ['k8s:enc:aescbc:v1:key1:other', 'encrypted', 'k8s:enc:aescbc:v1:key1:'],
  ['k8s:enc:aescbc:v1:key10:cipher', 'encrypted', 'k8s:enc:aescbc:v1:key10:'],
  ['k8s:enc:kms:v2:vault:cipher', 'encrypted', 'k8s:enc:kms:v2:vault:'],
  ['k8s:enc:torn', 'encrypted', 'k8s:enc:torn'],
]

test('a value is told by its first bytes, an encrypted one by its key as well, and one key has one number', () => {
  const forms = new ValueForms()
  const numbers = values.map(([value]) => {
    const bytes = Buffer.from(`..${value}..`)
    return forms.numberOf(bytes, 2, bytes.length - 2)
  })
  assert.deepEqual(
    numbers.map((number) => forms.form(number)),
    values.map(([, form, prefix]) => ({ form, prefix })),
  )
  assert.deepEqual(numbers.slice(8), [4, 4, 5, 6, 7])
})
