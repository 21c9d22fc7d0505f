import { displayWidth } from '../base/display-width.ts'
import { escapeForTerminal } from '../base/text.ts'
import type { ChainLink } from '../model/diagnosis.ts'
import { renderEvidenceText } from './render-evidence-text.ts'
import { renderSubjects } from './subject-phrases.ts'
import { hang, spread, type TextView } from './text-view.ts'

/** The cause, and below it what it made happen, as a tree; under each link the lines that prove it. */
export function renderChainText(chain: readonly ChainLink[], view: TextView): readonly string[] {
  const known = new Set(chain.map(({ condition }) => condition))
  const roots = chain.filter(({ madeBy }) => madeBy === undefined || !known.has(madeBy))
  const seen = new Set<ChainLink>()
  return roots.flatMap((root) => renderLink({ link: root, head: '  ● ', tail: '  ' }, { chain, seen, view }))
}

interface Place {
  readonly link: ChainLink
  /** What stands before the title, and before every line below it. */
  readonly head: string
  readonly tail: string
}

interface Tree {
  readonly chain: readonly ChainLink[]
  /** Conditions may make each other; each is shown once. */
  readonly seen: Set<ChainLink>
  readonly view: TextView
}

function renderLink({ link, head, tail }: Place, tree: Tree): readonly string[] {
  const { chain, seen, view } = tree
  seen.add(link)
  const effects = chain.filter((other) => other.madeBy === link.condition && !seen.has(other))
  for (const effect of effects) seen.add(effect)
  const columns = displayWidth(head)
  const title = hang({ first: head, rest: tail.padEnd(columns) }, link.title[view.language], view.width)
  const subjects = escapeForTerminal(renderSubjects(link.subjects, view.language))
  return [
    ...title.slice(0, -1),
    spread(title.at(-1) ?? head, subjects, { width: view.width, indentation: columns }),
    ...renderEvidenceText(link.evidence, `${tail}${effects.length > 0 ? '│' : ' '}   `, view),
    ...effects.flatMap((effect, index) => {
      const last = index === effects.length - 1
      return renderLink(
        { link: effect, head: `${tail}${last ? '╰' : '├'}─▶ `, tail: `${tail}${last ? ' ' : '│'}   ` },
        tree,
      )
    }),
  ]
}
