import type { Language } from '../base/localized.ts'
import type { Triage } from '../model/severity.ts'
import { renderBounded, renderSeverity } from './bounded-phrases.ts'
import { markdownText } from './markdown-text.ts'
import { colon, phrases } from './phrases.ts'
import { prohibitionReasons, renderMeaning } from './severity-phrases.ts'

/** The level with its arithmetic, the way out and what is forbidden. */
export function renderTriageMarkdown(triage: Triage, language: Language): readonly string[] {
  const quorum = triage.quorum === undefined ? phrases.unknown[language] : String(triage.quorum)
  return [
    `**${renderSeverity(triage, language)}**: ${renderMeaning(triage)[language]}`,
    '',
    `- ${phrases.voters[language]}${colon[language]}${renderBounded(triage.voters, language)}`,
    `- ${phrases.quorum[language]}${colon[language]}${quorum}`,
    `- ${phrases.answering[language]}${colon[language]}${renderBounded(triage.answering, language)}`,
    ...triage.arithmetic.map((sentence) => `- ${markdownText(sentence[language])}`),
    '',
    `**${phrases.wayOut[language]}**${colon[language]}${markdownText(triage.wayOut[language])}`,
    ...(triage.irreversible ? ['', `**${phrases.irreversible[language]}**`] : []),
    ...(triage.forbidden.length === 0 ? [] : ['', `**${phrases.forbidden[language]}**`, '']),
    ...triage.forbidden.map((prohibition) => `- ${prohibitionReasons[prohibition][language]}`),
  ]
}
