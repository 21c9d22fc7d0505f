import { displayWidth, padEnd } from '../base/display-width.ts'
import { escapeForTerminal } from '../base/text.ts'
import type { Triage } from '../model/severity.ts'
import { renderBounded, renderSeverity, severityTone } from './bounded-phrases.ts'
import { phrases } from './phrases.ts'
import { prohibitionReasons, renderForm, renderMeaning } from './severity-phrases.ts'
import { bullet, hang, indent, type TextView, textSection } from './text-view.ts'

/** How bad it is, with the arithmetic, what is forbidden, and the least destructive way out. */
export function renderTriageText(triage: Triage, view: TextView): string {
  const { language, style } = view
  const severity = renderSeverity(triage, language)
  const paint = style[severityTone[triage.worst]]
  const lines = [
    `${style.strong(paint(severity))}  ${style.strong(renderForm(triage)[language])}`,
    ...hang(indent(displayWidth(severity) + 2), renderMeaning(triage)[language], view.width),
    ...textSection(phrases.howBad, renderArithmetic(triage, view), view),
    ...textSection(phrases.wayOut, renderWayOut(triage, view), view),
    ...textSection(phrases.forbidden, renderForbidden(triage, view), view),
  ]
  return `${lines.join('\n')}\n`
}

/** The numbers, aligned, and the sentences that argue with them. */
export function renderArithmetic(triage: Triage, view: TextView): readonly string[] {
  const { language } = view
  const rows = [
    [phrases.voters[language], renderBounded(triage.voters, language)],
    [phrases.quorum[language], triage.quorum === undefined ? phrases.unknown[language] : String(triage.quorum)],
    [phrases.answering[language], renderBounded(triage.answering, language)],
    ...(triage.unknown.length === 0
      ? []
      : [[phrases.unknownMembers[language], triage.unknown.map((name) => escapeForTerminal(name)).join(', ')]]),
  ]
  return [
    ...rows.map(([name = '', value = '']) => `  ${padEnd(name, 22)}${value}`),
    ...triage.arithmetic.flatMap((sentence) => hang(bullet('·'), escapeForTerminal(sentence[language]), view.width)),
  ]
}

export function renderWayOut(triage: Triage, view: TextView): readonly string[] {
  const { language, style } = view
  return [
    ...hang(indent(2), escapeForTerminal(triage.wayOut[language]), view.width),
    ...(triage.irreversible ? hang(indent(2), phrases.irreversible[language], view.width).map(style.warn) : []),
  ]
}

export const renderForbidden = (triage: Triage, view: TextView): readonly string[] =>
  triage.forbidden.flatMap((prohibition) =>
    hang(bullet('✗'), prohibitionReasons[prohibition][view.language], view.width).map((line, index) =>
      index === 0 ? line.replace('✗', view.style.bad('✗')) : line,
    ),
  )
