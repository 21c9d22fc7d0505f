import { type JsonValue, renderExactJson } from '../base/exact-json.ts'
import type { Language, Localized } from '../base/localized.ts'
import { shorten } from '../base/text.ts'
import type { FieldChange, FieldValue } from '../model/field-change.ts'

/** Characters of one value in a line; JSON has it whole. */
const MOST_CHARACTERS = 72
/** What is left of the common beginning, so that one sees where it is. */
const KEPT_BEFORE = 12

/** `3 -> 5`, `+ "x"`, `- "x"`, `hash 1a2b3c4d -> 5e6f7a8b`. */
export function renderChangeValues({ kind, before, after }: FieldChange, language: Language): string {
  if (kind === 'added') return `+ ${renderValue(after, language)}`
  if (kind === 'removed') return `- ${renderValue(before, language)}`
  const order = kind === 'reordered' ? orderWord[language] : ''
  if (before?.kind === 'hidden' && after?.kind === 'hidden')
    return `${hashWord[language]} ${before.fingerprint} -> ${after.fingerprint}`
  const [left, right] = [plainValue(before, language), plainValue(after, language)]
  if (left.length <= MOST_CHARACTERS && right.length <= MOST_CHARACTERS) return `${order}${left} -> ${right}`
  const from = Math.max(0, commonLength(left, right) - KEPT_BEFORE)
  const cut = (text: string): string => shorten(from === 0 ? text : `…${text.slice(from)}`, MOST_CHARACTERS)
  return `${order}${cut(left)} -> ${cut(right)}`
}

const hashWord: Localized = { en: 'changed, hash', zh: '已更改，哈希' }
const orderWord: Localized = { en: 'order: ', zh: '顺序：' }

export const renderValue = (value: FieldValue | undefined, language: Language): string =>
  shorten(plainValue(value, language), MOST_CHARACTERS)

function plainValue(value: FieldValue | undefined, language: Language): string {
  if (value === undefined) return ''
  return value.kind === 'hidden' ? `${hiddenWord[language]} ${value.fingerprint}` : renderJsonValue(value.value)
}

const hiddenWord: Localized = { en: 'hash', zh: '哈希' }

/** Texts without quotes where nothing can be misread. */
function renderJsonValue(value: JsonValue): string {
  return typeof value === 'string' && plainText.test(value) && !lookalike.test(value) ? value : renderExactJson(value)
}

const plainText = /^[^\s"'{}[\],]+( [^\s"'{}[\],]+)*$/
/** A text that reads like another kind of value. */
const lookalike = /^(-?[\d.]+|true|false|null)$/

function commonLength(left: string, right: string): number {
  let at = 0
  while (at < left.length && left[at] === right[at]) at++
  return at
}
