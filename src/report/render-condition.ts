import type { Localized } from '../base/localized.ts'
import type { Condition } from '../model/condition.ts'
import { markdownCode, markdownText } from './markdown-text.ts'
import { phrases } from './phrases.ts'
import { reportPhrases } from './report-phrases.ts'
import { prohibitionReasons } from './severity-phrases.ts'
import { bullet, hang, indent, numbered, type TextView, textSection } from './text-view.ts'

const words = {
  makes: { en: 'Makes happen', zh: '会导致' },
  signatures: { en: 'Log lines that say so', zh: '日志特征' },
} as const satisfies Readonly<Record<string, Localized>>

/** One condition of the catalogue for people. */
export function renderConditionText(condition: Condition, view: TextView): string {
  const { language, style, width } = view
  const { component, scope, layer, role, severity } = condition
  const lines = [
    `${style.strong(condition.title[language])}  ${style.faint(condition.id)}`,
    style.faint([component, scope, layer, role, severity].join(' · ')),
    '',
    ...hang(indent(2), condition.explanation[language], width),
    ...textSection(
      words.signatures,
      condition.signatures.flatMap(({ literal }) => hang(bullet('·'), literal, width)),
      view,
    ),
    ...textSection(
      words.makes,
      condition.makes.map(({ condition: effect, relation }) => `  · ${effect} (${relation})`),
      view,
    ),
    ...textSection(
      phrases.next,
      condition.next.flatMap(({ text, command }, index) => [
        ...hang(numbered(index), text[language], width),
        ...(command === undefined ? [] : [`${numbered(index).rest}$ ${command}`]),
      ]),
      view,
    ),
    ...textSection(
      phrases.actions,
      condition.actions.flatMap((action, index) => hang(numbered(index), action[language], width)),
      view,
    ),
    ...textSection(
      phrases.forbidden,
      condition.forbidden.flatMap((each) => hang(bullet('✗'), prohibitionReasons[each][language], width)),
      view,
    ),
    ...textSection(
      reportPhrases.references,
      condition.references.map((reference) => `  ${reference}`),
      view,
    ),
  ]
  return `${lines.join('\n')}\n`
}

/** The same in Markdown; also a section of the generated reference. */
export function renderConditionMarkdown(condition: Condition, { language, level }: MarkdownCondition): string {
  const { component, scope, layer, role, severity } = condition
  const list = (heading: Localized, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : ['', `${heading[language]}:`, '', ...items.map((item) => `- ${item}`)]
  const lines = [
    `${'#'.repeat(level)} ${condition.id}`,
    '',
    `**${markdownText(condition.title[language])}** (${[component, scope, layer, role, severity].join(', ')})`,
    '',
    markdownText(condition.explanation[language]),
    ...list(
      words.signatures,
      condition.signatures.map(({ literal }) => markdownCode(literal)),
    ),
    ...list(
      words.makes,
      condition.makes.map(({ condition: effect, relation }) => `${markdownCode(effect)} (${relation})`),
    ),
    ...list(
      phrases.next,
      condition.next.map(
        ({ text, command }) =>
          markdownText(text[language]) + (command === undefined ? '' : ` ${markdownCode(command)}`),
      ),
    ),
    ...list(
      phrases.actions,
      condition.actions.map((action) => markdownText(action[language])),
    ),
    ...list(
      phrases.forbidden,
      condition.forbidden.map((each) => prohibitionReasons[each][language]),
    ),
    ...list(
      reportPhrases.references,
      condition.references.map((reference) => `<${reference}>`),
    ),
  ]
  return `${lines.join('\n')}\n`
}

interface MarkdownCondition {
  readonly language: TextView['language']
  /** Of its heading. */
  readonly level: number
}
