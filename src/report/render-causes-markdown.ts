import type { Cause, ChainLink, Diagnosis } from '../model/diagnosis.ts'
import type { EvidenceReference } from '../model/evidence.ts'
import { evidencePath } from './evidence-link.ts'
import { markdownCode, markdownLink, markdownText } from './markdown-text.ts'
import type { MarkdownView } from './markdown-view.ts'
import { confidenceNames, phrases, stop } from './phrases.ts'
import { renderPlace } from './render-evidence-text.ts'
import { renderCauseSentence, renderCauseTitle } from './render-headline-text.ts'
import { reportPhrases } from './report-phrases.ts'
import { renderSubjects } from './subject-phrases.ts'

/** Lines cited for one statement; the rest is in the diagnosis. */
const mostCited = 5

/** The first cause whole, and the alternatives with what speaks for and against them. */
export function renderCausesMarkdown(diagnosis: Diagnosis, view: MarkdownView): readonly string[] {
  const { language } = view
  const [first, ...others] = diagnosis.causes
  const nothing = renderCauseSentence(diagnosis, view)
  return [
    ...(first === undefined ? [nothing[language] + stop[language].trimEnd()] : renderFirst(first, view)),
    '',
    `### ${reportPhrases.alternatives[language]}`,
    '',
    ...(first?.against ?? []).flatMap(({ text, evidence }) => [
      `- ${markdownText(text[language])}`,
      ...renderCitations(evidence, '  ', view),
    ]),
    ...(first !== undefined && first.against.length === 0 ? [`- ${phrases.nothingAgainst[language]}`] : []),
    ...(others.length === 0
      ? [`- ${reportPhrases.noAlternative[language]}`]
      : others.flatMap((other) => renderOther(other, view))),
    `- ${reportPhrases.alternativesNote[language]} ${diagnosis.counts['not-observed']}`,
  ]
}

function renderFirst(cause: Cause, view: MarkdownView): readonly string[] {
  const { language } = view
  return [
    `**${markdownText(renderCauseTitle(cause, { language })[language])}** (${confidenceNames[cause.confidence][language]}, ${markdownCode(cause.condition)})`,
    '',
    markdownText(cause.explanation[language]),
    '',
    ...(cause.chain.length === 0 ? renderCitations(cause.evidence, '', view) : []),
    `### ${reportPhrases.chain[language]}`,
    '',
    ...cause.chain.flatMap((link) => renderLink(link, view)),
    ...(cause.next.length === 0 ? [] : ['', `### ${reportPhrases.next[language]}`, '']),
    ...cause.next.map(
      ({ text, command }) =>
        `- [ ] ${markdownText(text[language])}${command === undefined ? '' : ` ${markdownCode(command)}`}`,
    ),
    ...(cause.references.length === 0 ? [] : ['', `### ${reportPhrases.references[language]}`, '']),
    ...cause.references.map((reference) => `- <${reference}>`),
  ]
}

function renderLink(link: ChainLink, view: MarkdownView): readonly string[] {
  const { language } = view
  const margin = '  '.repeat(link.depth)
  const subjects = markdownText(renderSubjects(link.subjects, language))
  return [
    `${margin}- **${markdownText(link.title[language])}** · ${subjects}`,
    ...renderCitations(link.evidence, `${margin}  `, view),
  ]
}

function renderOther(cause: Cause, view: MarkdownView): readonly string[] {
  const { language } = view
  const title = markdownText(renderCauseTitle(cause, { language })[language])
  return [
    `- ${title} (${confidenceNames[cause.confidence][language]})`,
    ...renderCitations(cause.evidence.slice(0, 1), '  ', view),
  ]
}

function renderCitations(
  evidence: readonly EvidenceReference[],
  margin: string,
  { evidenceFolder }: MarkdownView,
): readonly string[] {
  const rest = evidence.length - mostCited
  return [
    ...evidence.slice(0, mostCited).map((reference) => {
      const target = evidencePath(reference.file, evidenceFolder)
      const place = renderPlace(reference)
      const cited = target === undefined ? markdownCode(place) : markdownLink(place, target)
      return `${margin}- ${cited}${reference.text === '' ? '' : ` ${markdownCode(reference.text)}`}`
    }),
    ...(rest > 0 ? [`${margin}- +${rest}`] : []),
  ]
}
