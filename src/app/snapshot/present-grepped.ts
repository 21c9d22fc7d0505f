import type { Language } from '../../base/localized.ts'
import { escapeForTerminal, plural } from '../../base/text.ts'
import { renderJson } from '../../report/render-json.ts'
import { renderMarkdownTable } from '../../report/render-table.ts'
import type { Presentation } from '../present.ts'
import { damageNotes } from './present-objects.ts'
import type { GrepMatch, Grepped } from './snapshot-grep.ts'

/** Columns of a value that are shown around what was found. */
const AROUND = 80

export function presentGrepped(grepped: Grepped, pattern: string, { output, style }: Presentation): string {
  const { matches, isCut, searched, hiddenObjects, unread, revision, recordedIn, problems } = grepped
  if (output === 'json')
    return renderJson({
      schema: 'codeblue/snapshot-grep/v1',
      ...{ revision, searched, hiddenObjects, unread, isCut, recordedIn, problems },
      matches: matches.map(({ key, path, line, text }) => ({
        ...{ resource: key.resource, namespace: key.namespace, name: key.name },
        ...{ path, line, text },
      })),
    })
  const rows = matches.map((match) => [objectOf(match), placeOf(match), shown(match.text, pattern)] as const)
  if (output === 'markdown') return renderMarkdownTable({ header: ['OBJECT', 'FIELD', 'TEXT'], rows })
  return rows
    .map(
      ([object, place, text]) =>
        `${style.accent(escapeForTerminal(object))} ${style.faint(`${escapeForTerminal(place)}:`)} ${escapeForTerminal(text)}\n`,
    )
    .join('')
}

const objectOf = ({ key }: GrepMatch): string =>
  `${key.kind === '' ? key.resource : key.kind} ${key.namespace === '' ? '' : `${key.namespace}/`}${key.name}`

const placeOf = ({ path, line }: GrepMatch): string => (line === 0 ? path : `${path}:${line}`)

/** The part of a long line that matters. */
function shown(text: string, pattern: string): string {
  if (text.length <= 2 * AROUND) return text
  const at = Math.max(0, text.indexOf(pattern))
  const from = Math.max(0, at - AROUND)
  const to = Math.min(text.length, at + pattern.length + AROUND)
  return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`
}

/** What is said beside it, on stderr. */
export function grepNotes(grepped: Grepped, language: Language): readonly string[] {
  const { matches, isCut, searched, hiddenObjects, unread, recordedIn, revision } = grepped
  const notes = [
    {
      en: `${isCut ? 'More than ' : ''}${plural(matches.length, 'line')} in ${plural(searched, 'object')} at revision ${revision}.`,
      zh: `在修订版本 ${revision} 的 ${searched} 个对象中找到${isCut ? '超过 ' : ' '}${matches.length} 行。`,
    },
    hiddenObjects > 0 && {
      en: `The values of ${hiddenObjects} Secrets were not searched. --reveal does, and writes down that it did.`,
      zh: `未搜索 ${hiddenObjects} 个 Secret 的值。使用 --reveal 可搜索，并会留下记录。`,
    },
    unread > 0 && {
      en: `${unread} values could not be read whole: encrypted, damaged, or of an unknown form.`,
      zh: `${unread} 个值未能完整读取：已加密、已损坏或形式未知。`,
    },
    recordedIn !== undefined && {
      en: `Secret values were searched; this was written down in ${recordedIn}.`,
      zh: `已搜索 Secret 的值；此操作记录在 ${recordedIn}。`,
    },
  ]
  const said = notes.flatMap((note) => (note === false ? [] : [note[language]]))
  return [...said, ...damageNotes(grepped, (text) => text[language])]
}
