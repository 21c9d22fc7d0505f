/**
 * A text of several lines inside a JSON string stands on one line: a manifest in a ConfigMap, a unit in an answer, a log in a
 * container's JSON. Its lines are searched as lines, so that what a line says about the next is seen there too. As many lines
 * must come back as went in.
 */
export function redactEscapedLines(text: string, redactLines: (lines: readonly string[]) => readonly string[]): string {
  const depth = breaks.find(({ ends }) => ends.test(text))
  if (!depth) return text
  const lines: string[] = []
  const separators: string[] = []
  let at = 0
  for (const match of text.matchAll(depth.border)) {
    lines.push(text.slice(at, match.index))
    separators.push(match[0])
    at = match.index + match[0].length
  }
  const redacted = redactLines([...lines, text.slice(at)])
  return redacted.map((line, index) => line + (separators[index] ?? '')).join('')
}

/**
 * A line feed or NUL of a document escaped n times follows 2^(n-1) backslashes, and more in steps of 2^n when the line before it
 * ends in backslashes; the quotes around the strings of its document follow 2^(n-1) - 1.
 */
const breaks = [1, 2, 3].map((depth) => {
  const ends = `(?<=(?<!\\\\)(?:\\\\{${2 ** depth}}){0,7})\\\\{${2 ** (depth - 1)}}(?:n|u0000)`
  const quote = `(?<!\\\\)\\\\{${2 ** (depth - 1) - 1}}"`
  const stringBegins = `(?<=[:,[{(=][ \\t]{0,2}${quote})`
  const stringEnds = `(?=${quote}[ \\t]{0,2}[,}\\])])`
  return { ends: new RegExp(ends), border: new RegExp(`${ends}|${stringBegins}|${stringEnds}`, 'g') }
})
