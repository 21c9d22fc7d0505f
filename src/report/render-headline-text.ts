import { displayWidth, wrap } from '../base/display-width.ts'
import type { Localized } from '../base/localized.ts'
import { escapeForTerminal } from '../base/text.ts'
import type { Cause, Diagnosis } from '../model/diagnosis.ts'
import type { Triage } from '../model/severity.ts'
import { renderBounded, renderSeverity, severityTone } from './bounded-phrases.ts'
import { confidenceNames, incompleteName, phrases } from './phrases.ts'
import { renderForm } from './severity-phrases.ts'
import { renderSubjectSuffix } from './subject-phrases.ts'
import { spread, type TextView } from './text-view.ts'

/** The answer in two lines: how bad, what, how sure; then the state of the quorum. */
export function renderHeadlineText(diagnosis: Diagnosis, view: TextView): readonly string[] {
  const { style, language, width } = view
  const severity = renderSeverity(diagnosis.triage, language)
  const indentation = displayWidth(severity) + 2
  const paint =
    style[diagnosis.verdict === 'none' && !isComplete(diagnosis) ? 'warn' : severityTone[diagnosis.triage.worst]]
  const sentence = escapeForTerminal(renderCauseSentence(diagnosis, view)[language])
  const confidence = renderConfidence(diagnosis)[language]
  const [first = '', ...rest] = wrap(sentence, width - indentation - 14)
  const top = spread(' '.repeat(indentation) + first, confidence, { width, indentation })
  return [
    `${style.strong(paint(severity))}  ${style.strong(top.slice(indentation))}`,
    ...rest.map((line) => ' '.repeat(indentation) + style.strong(line)),
    ...(hasNoState(diagnosis)
      ? []
      : wrap(renderQuorumLine(diagnosis.triage, view), width - indentation).map(
          (line) => ' '.repeat(indentation) + style.faint(line),
        )),
  ]
}

/** One sentence for the whole diagnosis. */
export function renderCauseSentence(diagnosis: Diagnosis, view: Pick<TextView, 'language'>): Localized {
  const [first] = diagnosis.causes
  if (first !== undefined) return renderCauseTitle(first, view)
  if (diagnosis.verdict !== 'none') return phrases.unproven
  if (isComplete(diagnosis)) return phrases.nothingFound
  return diagnosis.counts['not-observed'] === 0 ? phrases.nothingEvaluated : phrases.nothingFoundYet
}

/** How sure the answer is. */
export const renderConfidence = (diagnosis: Diagnosis): Localized =>
  diagnosis.verdict === 'none' && !isComplete(diagnosis) ? incompleteName : confidenceNames[diagnosis.verdict]

/** Whether every check could be evaluated; only then does silence mean health. */
const isComplete = ({ counts }: Diagnosis): boolean => counts['not-evaluated'] === 0 && counts['not-observed'] > 0

/** The title of a cause with those it happened to. */
export function renderCauseTitle(cause: Cause, { language }: Pick<TextView, 'language'>): Localized {
  const suffix = renderSubjectSuffix(cause.subjects, language)
  return { en: cause.title.en + suffix, zh: cause.title.zh + suffix }
}

/** `majority lost · taking part 1 of 3 · quorum 2`, with the members that nobody could look at. */
function renderQuorumLine(triage: Triage, { language }: TextView): string {
  const zh = language === 'zh'
  const parts = [
    renderForm(triage)[language],
    ...(triage.voters === undefined
      ? []
      : [
          zh
            ? `${renderBounded(triage.voters, language)} 个投票成员中 ${renderBounded(triage.answering, language)} 个参与`
            : `${renderBounded(triage.answering, language)} of ${renderBounded(triage.voters, language)} members taking part`,
        ]),
    ...(triage.quorum === undefined ? [] : [`${zh ? '法定人数' : 'quorum'} ${triage.quorum}`]),
    ...(triage.unknown.length === 0
      ? []
      : [
          `${phrases.unknownMembers[language]}${zh ? '：' : ': '}${triage.unknown.map((name) => escapeForTerminal(name)).join(zh ? '、' : ', ')}`,
        ]),
  ]
  return parts.join(' · ')
}

/** Whether there is nothing to say about the quorum: all is well, and nobody is unknown. */
export const hasNoState = ({ verdict, triage }: Diagnosis): boolean =>
  verdict === 'none' && triage.severity === triage.worst
