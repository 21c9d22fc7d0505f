/** How a piece of text stands out. The plain one changes nothing, so that files and pipes get clean text. */
export interface Style {
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
  readonly bad: (text: string) => string
  readonly warn: (text: string) => string
  readonly good: (text: string) => string
  readonly accent: (text: string) => string
}

const same = (text: string): string => text

export const plainStyle: Style = { strong: same, faint: same, bad: same, warn: same, good: same, accent: same }

const sgr = (on: number, off: number) => (text: string) => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`)

/** The sixteen colours every terminal has, so that the operator's own theme decides about contrast. */
export const ansiStyle: Style = {
  strong: sgr(1, 22),
  faint: sgr(2, 22),
  bad: sgr(31, 39),
  warn: sgr(33, 39),
  good: sgr(32, 39),
  accent: sgr(36, 39),
}
