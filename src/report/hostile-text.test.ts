import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostileReport, hostileTexts } from '../../test/report/hostile-report.ts'
import { plainStyle } from '../base/style.ts'
import { embedJson } from './html.ts'
import { markdownCode, markdownText } from './markdown-text.ts'
import { renderDiagnosisText } from './render-diagnosis-text.ts'
import { renderReportHtml } from './render-report-html.ts'
import { renderReportMarkdown } from './render-report-markdown.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not come through -- reason: control characters are the attack
const unprintable = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/

test('nothing that a terminal, a browser or a reader would obey comes through in any format', () => {
  const texts = [
    renderDiagnosisText(hostileReport.diagnosis, { language: 'en', style: plainStyle, width: 100 }),
    renderReportMarkdown(hostileReport, 'en'),
    renderReportHtml(hostileReport, 'zh'),
  ]
  assert.deepEqual(
    texts.map((text) => unprintable.exec(text)?.[0]),
    [undefined, undefined, undefined],
  )
})

test('a line break in a host text begins no line of the answer', () => {
  const text = renderDiagnosisText(hostileReport.diagnosis, { language: 'en', style: plainStyle, width: 100 })
  assert.deepEqual(
    text.split('\n').filter((line) => line.startsWith('T0')),
    [],
  )
})

test('the page has only the elements this project wrote', () => {
  const page = renderReportHtml(hostileReport, 'en')
  assert.deepEqual(page.match(/<script[^>]*>/g), ['<script type="application/json" id="codeblue-report">'])
  assert.deepEqual(page.match(/<\/script>|<img|<b onmouseover|<!--|\son\w+="/g), ['</script>'])
  assert.deepEqual(page.match(/href="(?!#|evidence\/|https:\/\/)[^"]*"/g), null)
})

test('the data in the page is the data of the report', () => {
  const page = renderReportHtml(hostileReport, 'en')
  const json = /<script type="application\/json" id="codeblue-report">(.*)<\/script>/.exec(page)?.[1] ?? ''
  assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(hostileReport)))
})

test('embedded data never contains what could end its element', () => {
  assert.equal(embedJson('</script><!--\u2028&').text, '"\\u003c/script\\u003e\\u003c!--\\u2028\\u0026"')
})

test('links lead only into the evidence folder', () => {
  const text = renderReportMarkdown(hostileReport, 'en').replace(/(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)/g, 'code')
  const targets = [...text.matchAll(/(?<!\\)\]\(([^)]*)\)/g)].map(([, target]) => target)
  assert.deepEqual([...new Set(targets.map((target) => target?.split('/')[0]))], ['evidence'])
  assert.deepEqual(
    targets.filter((target) => /(^|\/)\.\.?(\/|$)|[<>" ]/.test(target ?? '')),
    [],
  )
})

test('Markdown shows the text of a host as it is', () => {
  const cases = [
    ['a|b', 'a\\|b'],
    ['1. one', '1\\. one'],
    ['- x', '\\- x'],
    ['[x](y)', '\\[x\\](y)'],
    ['https://evil.example', 'https\\://evil.example'],
    [hostileTexts.direction, 'user \\\\u{202e}txt.exe\\\\u{2066} hidden\\\\u{2069}'],
  ] as const
  assert.deepEqual(
    cases.map(([text]) => markdownText(text)),
    cases.map(([, expected]) => expected),
  )
})

test('a code span is longer fenced than any run of backticks in it', () => {
  assert.deepEqual(['x', 'a`b', hostileTexts.backticks, ''].map(markdownCode), [
    '`x`',
    '``a`b``',
    '````` ``` and ` and ```` `````',
    '`  `',
  ])
})
