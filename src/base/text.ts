/**
 * Makes text from a host safe for a terminal: control characters, escape sequences and direction overrides are shown,
 * never executed. Tabs stay, newlines stay only when `multiline`.
 */
export function escapeForTerminal(text: string, options: { readonly multiline?: boolean } = {}): string {
  return text.replace(UNPRINTABLE, (character) =>
    character === '\t' || (character === '\n' && options.multiline === true)
      ? character
      : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )
}

// C0, DEL, C1, line and paragraph separators, bidirectional controls.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for -- reason: they are the attack
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Cuts to at most `length` characters and says so with an ellipsis. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(0, length - 1))}…`
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
