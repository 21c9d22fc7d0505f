import type { Language } from '../base/localized.ts'
import type { Cause, ChainLink, Diagnosis } from '../model/diagnosis.ts'
import type { EvidenceReference } from '../model/evidence.ts'
import { type Html, html } from './html.ts'
import { evidenceLink } from './html-timeline.ts'
import { confidenceNames, counted, phrases, stop } from './phrases.ts'
import { renderCauseSentence, renderCauseTitle } from './render-headline-text.ts'
import { reportPhrases } from './report-phrases.ts'
import { renderSubjects } from './subject-phrases.ts'

/** Lines cited for one statement; the rest is in the data of the page. */
const mostCited = 5

export interface HtmlView {
  readonly language: Language
  readonly evidenceFolder: string | undefined
}

/** The first cause whole: what it is, the chain with its lines, the open questions. */
export function causeSection(diagnosis: Diagnosis, view: HtmlView): Html {
  const { language } = view
  const [cause] = diagnosis.causes
  if (cause === undefined) return html`<p>${renderCauseSentence(diagnosis, view)[language]}${stop[language]}</p>`
  return html`<p><b>${renderCauseTitle(cause, view)[language]}</b> <span class="faint">${confidenceNames[cause.confidence][language]} · <code>${cause.condition}</code></span></p>
<p>${cause.explanation[language]}</p>
<h3>${reportPhrases.chain[language]}</h3>
${chainList(cause, view)}
${list(
  reportPhrases.next[language],
  cause.next.map(
    ({ text, command }) =>
      html`<li>${text[language]}${command === undefined ? undefined : html`<pre>${command}</pre>`}</li>`,
  ),
)}
${list(
  reportPhrases.references[language],
  cause.references
    .filter(isWebAddress)
    .map((reference) => html`<li><a href="${reference}" rel="noreferrer">${reference}</a></li>`),
)}`
}

const isWebAddress = (text: string): boolean => /^https?:\/\//.test(text)

const list = (heading: string, items: readonly Html[]): Html =>
  items.length === 0 ? html`` : html`<h3>${heading}</h3><ul>${items}</ul>`

/** What else was found, and what speaks against the first cause. */
export function alternativesSection({ causes, counts }: Diagnosis, view: HtmlView): Html {
  const { language } = view
  const [first, ...others] = causes
  const against = first?.against ?? []
  return html`<h3>${reportPhrases.alternatives[language]}</h3><ul>
${against.map(({ text, evidence }) => html`<li>${text[language]}${citations(evidence, view)}</li>`)}
${first !== undefined && against.length === 0 ? html`<li>${phrases.nothingAgainst[language]}</li>` : undefined}
${others.map((other) => html`<li>${renderCauseTitle(other, view)[language]} <span class="faint">${confidenceNames[other.confidence][language]}</span>${citations(other.evidence.slice(0, 2), view)}</li>`)}
${others.length === 0 ? html`<li>${reportPhrases.noAlternative[language]}</li>` : undefined}
<li>${reportPhrases.alternativesNote[language]} ${counts['not-observed']}</li></ul>`
}

/** The chain as nested lists. Conditions may make each other; each is shown once. */
function chainList({ chain }: Cause, view: HtmlView): Html {
  const known = new Set(chain.map(({ condition }) => condition))
  const seen = new Set<ChainLink>()
  const render = (links: readonly ChainLink[]): Html => {
    const fresh = links.filter((link) => !seen.has(link))
    for (const link of fresh) seen.add(link)
    return fresh.length === 0
      ? html``
      : html`<ol${links[0]?.depth === 0 ? html` class="chain"` : undefined}>${fresh.map((link) => html`<li>${linkBlock(link, view)}${render(chain.filter(({ madeBy }) => madeBy === link.condition))}</li>`)}</ol>`
  }
  return render(chain.filter(({ madeBy }) => madeBy === undefined || !known.has(madeBy)))
}

const linkBlock = (link: ChainLink, view: HtmlView): Html =>
  html`<div class="link"><span><span class="dot"></span><b>${link.title[view.language]}</b></span><span class="faint">${renderSubjects(link.subjects, view.language)}</span></div>${citations(link.evidence, view)}`

function citations(evidence: readonly EvidenceReference[], { language, evidenceFolder }: HtmlView): Html {
  const rest = evidence.length - mostCited
  return html`${evidence
    .slice(0, mostCited)
    .map(
      (reference) =>
        html`<div class="place">${evidenceLink(reference, evidenceFolder)}${reference.at === undefined ? undefined : `  ${reference.at}`}</div>${reference.text === '' ? undefined : html`<pre>${reference.text}</pre>`}`,
    )}${rest > 0 ? html`<div class="faint">${counted.linesMore(rest)[language]}</div>` : undefined}`
}
