import { escapeForTerminal } from '../base/text.ts'
import type { Cause, Diagnosis, NextLook } from '../model/diagnosis.ts'
import { confidenceNames, counted, phrases } from './phrases.ts'
import { renderChainText } from './render-chain-text.ts'
import { renderEvidenceText } from './render-evidence-text.ts'
import { renderGapsText, totalChecks } from './render-gaps-text.ts'
import { hasNoState, renderCauseTitle, renderHeadlineText } from './render-headline-text.ts'
import { renderArithmetic, renderForbidden, renderWayOut } from './render-triage-text.ts'
import { bullet, hang, indent, numbered, spread, type TextView, textSection } from './text-view.ts'

/** Causes beside the first that are worth their lines on a terminal; the report has all. */
const mostOthers = 4

/** The answer for somebody under pressure: how bad and what first, then why, then what to do, then what is not known. */
export function renderDiagnosisText(diagnosis: Diagnosis, view: TextView): string {
  const [first, ...others] = diagnosis.causes
  const lines = [
    ...renderHeadlineText(diagnosis, view),
    ...(first === undefined ? renderNoCause(diagnosis, view) : renderCause(first, view)),
    ...textSection(phrases.others, renderOthers(others, view), view),
    ...(hasNoState(diagnosis) ? [] : renderState(diagnosis, view)),
    ...renderGapsText(diagnosis, view),
  ]
  return `${lines.join('\n')}\n`
}

function renderCause(cause: Cause, view: TextView): readonly string[] {
  const { language, width } = view
  const against =
    cause.against.length === 0
      ? [`  ${phrases.nothingAgainst[language]}`]
      : cause.against.flatMap(({ text, evidence }) => [
          ...hang(bullet('·'), escapeForTerminal(text[language]), width),
          ...renderEvidenceText(evidence, ' '.repeat(6), view),
        ])
  return [
    '',
    ...hang(indent(2), cause.explanation[language], width),
    ...textSection(phrases.why, renderChainText(cause.chain, view), view),
    ...textSection(phrases.against, against, view),
    ...textSection(phrases.next, renderLooks(cause.next, view), view),
    ...textSection(phrases.actions, renderActions(cause, view), view),
  ]
}

function renderLooks(next: readonly NextLook[], { language, style, width }: TextView): readonly string[] {
  return next.flatMap(({ text, command }, index) => [
    ...hang(numbered(index), escapeForTerminal(text[language]), width),
    // Never wrapped: it is there to be copied.
    ...(command === undefined ? [] : [`${numbered(index).rest}${style.accent(`$ ${escapeForTerminal(command)}`)}`]),
  ])
}

function renderActions({ actions, runbooks }: Cause, { language, width }: TextView): readonly string[] {
  return [
    ...actions.flatMap((action, index) => hang(numbered(index), escapeForTerminal(action[language]), width)),
    ...runbooks.map((runbook) => `  ${phrases.runbook[language]}${runbook}`),
  ]
}

function renderOthers(others: readonly Cause[], view: TextView): readonly string[] {
  const { language, width, style } = view
  const lines = others.slice(0, mostOthers).flatMap((cause) => [
    spread(
      `  ● ${escapeForTerminal(renderCauseTitle(cause, view)[language])}`,
      confidenceNames[cause.confidence][language],
      {
        width,
        indentation: 4,
      },
    ),
    ...renderEvidenceText(cause.evidence.slice(0, 1), ' '.repeat(6), view),
  ])
  const rest = others.length - mostOthers
  return rest <= 0 ? lines : [...lines, `    ${style.faint(counted.more(rest)[language])}`]
}

function renderState({ triage }: Diagnosis, view: TextView): readonly string[] {
  return [
    ...textSection(phrases.wayOut, renderWayOut(triage, view), view),
    ...textSection(phrases.forbidden, renderForbidden(triage, view), view),
    ...textSection(phrases.howBad, renderArithmetic(triage, view), view),
  ]
}

function renderNoCause(diagnosis: Diagnosis, view: TextView): readonly string[] {
  if (diagnosis.verdict !== 'none') return []
  const total = totalChecks(diagnosis)
  const notJudged = diagnosis.counts['not-evaluated']
  const sentence = diagnosis.counts['not-observed'] === 0 ? phrases.nothingLooked : counted.clean(notJudged, total)
  return ['', ...hang(indent(2), sentence[view.language], view.width)]
}
