import assert from 'node:assert/strict'
import { test } from 'node:test'
import { languageOf } from './environment.ts'

test('the first locale variable that is set decides on the language', () => {
  const cases = [
    [['zh_CN.UTF-8', 'en_US.UTF-8'], 'zh'],
    [['', undefined, 'zh_TW'], 'zh'],
    [['C', 'zh_CN'], 'en'],
    [['de_DE.UTF-8'], 'en'],
    [[undefined], 'en'],
  ] as const
  assert.deepEqual(
    cases.map(([locales]) => languageOf(locales)),
    cases.map(([, language]) => language),
  )
})
