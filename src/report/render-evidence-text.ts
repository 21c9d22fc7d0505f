import { wrapAnywhere } from '../base/display-width.ts'
import { escapeForTerminal } from '../base/text.ts'
import type { EvidenceReference } from '../model/evidence.ts'
import { counted } from './phrases.ts'
import { readableLine } from './readable-line.ts'
import type { TextView } from './text-view.ts'

/** Lines shown for one statement; the rest is counted. */
const mostShown = 2
/** Rows one line of evidence may take: what went wrong often stands at its end. */
const mostRows = 3

/** `etcd.log:214  03:12:07Z` and below it the line itself, each behind `prefix`. */
export function renderEvidenceText(
  evidence: readonly EvidenceReference[],
  prefix: string,
  view: TextView,
): readonly string[] {
  const { style, width, language } = view
  const shown = evidence.slice(0, mostShown)
  const lines = shown.flatMap((reference) => [
    `${prefix}${style.faint(escapeForTerminal(renderPlace(reference)))}`,
    ...(reference.text === ''
      ? []
      : wrapAnywhere(escapeForTerminal(readableLine(reference.text)), width - prefix.length - 2, mostRows).map(
          (row) => `${prefix}  ${row}`,
        )),
  ])
  const rest = evidence.length - shown.length
  return rest === 0 ? lines : [...lines, `${prefix}${style.faint(counted.linesMore(rest)[language])}`]
}

/** Where a line stands and when it was written. */
export function renderPlace({ file, line, at }: EvidenceReference): string {
  const place = line === undefined ? file : `${file}:${line}`
  return at === undefined ? place : `${place}  ${at.slice(11, 19)}Z`
}
