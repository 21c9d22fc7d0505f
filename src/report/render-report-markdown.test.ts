import { test } from 'node:test'
import { assertGolden } from '../../test/golden.ts'
import { lostQuorum } from '../../test/report/sample-diagnosis.ts'
import { sampleReport } from '../../test/report/sample-report.ts'
import { renderDiagnosisMarkdown } from './render-diagnosis-markdown.ts'
import { renderReportMarkdown } from './render-report-markdown.ts'

for (const language of ['en', 'zh'] as const) {
  test(`writes the report in Markdown in ${language}`, () => {
    assertGolden(`test/report/fixtures/report.${language}.md`, renderReportMarkdown(sampleReport, language))
  })
}

test('writes a diagnosis in Markdown for a ticket', () => {
  assertGolden(
    'test/report/fixtures/lost-quorum.en.md',
    renderDiagnosisMarkdown(lostQuorum, { language: 'en', evidenceFolder: undefined }),
  )
})
