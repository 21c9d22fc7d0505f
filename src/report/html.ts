import { escapeForTerminal } from '../base/text.ts'

/** Markup that is known to be safe: only the `html` tag makes it, and it escapes everything that goes in. */
export interface Html {
  readonly kind: 'html'
  readonly text: string
}

type HtmlPart = string | number | Html | undefined | readonly HtmlPart[]

/** Builds markup. Texts are escaped, control and direction characters made visible; `undefined` is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const text = strings.reduce(
    (sum, string, index) => sum + string + (index < parts.length ? render(parts[index]) : ''),
    '',
  )
  return { kind: 'html', text }
}

function render(part: HtmlPart): string {
  if (part === undefined) return ''
  if (typeof part === 'string') return escapeHtml(part)
  if (typeof part === 'number') return String(part)
  return 'kind' in part ? part.text : part.map(render).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

// Line breaks stay: they mean nothing in a text, and what they mean in a block of code is harmless.
const escapeHtml = (text: string): string =>
  escapeForTerminal(text, { multiline: true }).replace(/[&<>"']/g, (character) => entities[character] ?? '')

/**
 * Data inside a script element. `<` never appears, so no text can close the element or open a comment in it; what an editor
 * that shows the source would obey is escaped as well.
 */
export const embedJson = (value: unknown): Html => ({
  kind: 'html',
  text: JSON.stringify(value).replace(
    /[<>&\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  ),
})

/** A style sheet written by this project, never by a host. */
export const styleSheet = (text: string): Html => ({ kind: 'html', text })
