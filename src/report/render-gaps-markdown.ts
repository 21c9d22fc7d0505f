import type { Language } from '../base/localized.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import { markdownCode, markdownText } from './markdown-text.ts'
import { colon, phrases } from './phrases.ts'
import { countReasons, totalChecks } from './render-gaps-text.ts'
import { reportPhrases } from './report-phrases.ts'

/** What could not be judged and what was not got, all of it. */
export function renderGapsMarkdown(diagnosis: Diagnosis, language: Language): readonly string[] {
  const { notEvaluated, gaps } = diagnosis
  if (notEvaluated.length === 0 && gaps.length === 0) return [reportPhrases.everythingLooked[language]]
  const reasons = countReasons(notEvaluated.map(({ reason }) => reason))
  return [
    `${phrases.notEvaluated[language]}${colon[language]}${notEvaluated.length} / ${totalChecks(diagnosis)}`,
    '',
    ...reasons.map(([reason, count]) => `- ${count} × ${markdownText(reason)}`),
    ...(gaps.length === 0 ? [] : ['', `${phrases.notCollected[language]}${colon[language]}${gaps.length}`, '']),
    ...gaps.map(
      ({ file, host, reason }) =>
        `- ${host === undefined ? '' : `${markdownText(host)}: `}${markdownCode(file)}: ${markdownText(reason)}`,
    ),
  ]
}
