import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertGolden } from '../../test/golden.ts'
import { healthy, lostQuorum, nothing, unreachable } from '../../test/report/sample-diagnosis.ts'
import { displayWidth } from '../base/display-width.ts'
import { ansiStyle, plainStyle } from '../base/style.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import { renderDiagnosisText } from './render-diagnosis-text.ts'

const cases: Readonly<Record<string, Diagnosis>> = { 'lost-quorum': lostQuorum, healthy, unreachable, nothing }

for (const [name, diagnosis] of Object.entries(cases)) {
  for (const language of ['en', 'zh'] as const) {
    test(`renders ${name} for a terminal in ${language}`, () => {
      const text = renderDiagnosisText(diagnosis, { language, style: plainStyle, width: 100 })
      assertGolden(`test/report/fixtures/${name}.${language}.txt`, text)
    })
  }
}

test('no line but a command and a place is wider than the terminal, in either language', () => {
  for (const width of [40, 60, 80, 100]) {
    for (const language of ['en', 'zh'] as const) {
      const text = renderDiagnosisText(lostQuorum, { language, style: plainStyle, width })
      assert.deepEqual(
        text
          .split('\n')
          .filter((line) => displayWidth(line) > width && !line.includes('$ ') && !/\.log:\d+/.test(line)),
        [],
      )
    }
  }
})

test('colours change nothing but the colours', () => {
  const view = { language: 'en', width: 100 } as const
  const coloured = renderDiagnosisText(lostQuorum, { ...view, style: ansiStyle })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character starts a colour -- reason: colours are what is taken off
  assert.equal(coloured.replace(/\u001b\[\d+m/g, ''), renderDiagnosisText(lostQuorum, { ...view, style: plainStyle }))
})
