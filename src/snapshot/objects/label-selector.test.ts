import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeLabelSelector, isSelected } from './label-selector.ts'

const labels = { app: 'web', tier: 'front', 'app.kubernetes.io/name': 'shop', empty: '' }

const cases: readonly (readonly [string, boolean | undefined])[] = [
  ['app=web', true],
  ['app==web', true],
  ['app = web', true],
  ['app!=web', false],
  ['missing!=web', true],
  ['app=web,tier=back', false],
  ['app in (web, api)', true],
  ['app notin (web,api)', false],
  ['missing notin (web)', true],
  ['missing in (web)', false],
  ['app in (web),tier', true],
  ['app', true],
  ['!app', false],
  ['!missing', true],
  ['app.kubernetes.io/name=shop', true],
  ['empty=', true],
  ['', undefined],
  ['app=', false],
  ['app in web', undefined],
  ['app=(web', undefined],
  ['=web', undefined],
  ['app,,tier', undefined],
  ['app,', undefined],
]
for (const [text, expected] of cases)
  test(`${JSON.stringify(text)} ${expected === undefined ? 'is no selector' : expected ? 'selects' : 'does not select'}`, () => {
    const selector = decodeLabelSelector(text)
    assert.equal(selector === undefined ? undefined : isSelected(selector, labels), expected)
  })
