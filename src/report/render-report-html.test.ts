import { test } from 'node:test'
import { assertGolden } from '../../test/golden.ts'
import { sampleReport } from '../../test/report/sample-report.ts'
import { renderReportHtml } from './render-report-html.ts'

for (const language of ['en', 'zh'] as const) {
  test(`writes the report as one page in ${language}`, () => {
    assertGolden(`test/report/fixtures/report.${language}.html`, renderReportHtml(sampleReport, language))
  })
}
