import { escapeForTerminal } from '../base/text.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import { counted, phrases } from './phrases.ts'
import { hang, type Prefix, type TextView, textSection } from './text-view.ts'

/** Reasons and gaps listed one by one before the rest is only counted. */
const mostListed = 6

/** How much could not be judged and why, so that silence is never taken for health. */
export function renderGapsText(diagnosis: Diagnosis, view: TextView): readonly string[] {
  const { notEvaluated, gaps } = diagnosis
  const { language } = view
  const reasons = countReasons(notEvaluated.map(({ reason }) => reason))
  const reasonLines =
    notEvaluated.length === 0
      ? []
      : [
          `  ${counted.notEvaluated(notEvaluated.length, totalChecks(diagnosis))[language]}`,
          ...listed(
            reasons.map(([reason, count]) => ({ count, text: reason })),
            view,
          ),
        ]
  const gapLines = listed(
    countReasons(
      gaps.map(
        ({ file, host, reason }) => `${host === undefined || file.includes(host) ? '' : `${host}: `}${file}: ${reason}`,
      ),
    ).map(([text]) => ({ count: undefined, text })),
    view,
  )
  return [...textSection(phrases.notEvaluated, reasonLines, view), ...textSection(phrases.notCollected, gapLines, view)]
}

export const totalChecks = ({ counts }: Diagnosis): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

/** Equal reasons counted, the most frequent first. */
export function countReasons(reasons: readonly string[]): readonly (readonly [reason: string, count: number])[] {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].toSorted(([left, one], [right, two]) => two - one || (left < right ? -1 : 1))
}

function listed(
  rows: readonly { readonly count: number | undefined; readonly text: string }[],
  view: TextView,
): readonly string[] {
  const prefixOf = (count: number | undefined): Prefix =>
    count === undefined
      ? { first: '  · ', rest: '    ' }
      : { first: `  ${String(count).padStart(5)}  `, rest: ' '.repeat(9) }
  const lines = rows
    .slice(0, mostListed)
    .flatMap(({ count, text }) => hang(prefixOf(count), escapeForTerminal(text), view.width))
  const rest = rows.length - mostListed
  return rest <= 0 ? lines : [...lines, `    ${view.style.faint(counted.more(rest)[view.language])}`]
}
