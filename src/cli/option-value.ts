import { nearest } from '../base/nearest.ts'
import { cliErrors } from './errors.ts'
import type { Option } from './option.ts'

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Turns the texts given for one option into its value; `flag` is the option as it was typed. */
export function decodeOptionValue(flag: string, option: Option, texts: readonly string[]): unknown {
  if (option.kind === 'flag') return texts.length > 0
  if (option.kind === 'list') return texts
  const text = texts.at(-1) ?? ('default' in option ? option.default : undefined)
  if (text === undefined) return undefined
  switch (option.kind) {
    case 'text':
      return text
    case 'duration':
      return decodeDuration(flag, text)
    case 'count':
      return decodeCount(flag, text, option.most)
    case 'time':
      return decodeTime(flag, text)
    case 'choice':
      return decodeChoice(flag, text, option.choices)
  }
}

/** One of the words a place takes, or a usage error that lists them. */
export function decodeChoice(place: string, text: string, choices: readonly string[]): string {
  if (choices.includes(text)) return text
  const meant = nearest(text, choices)
  throw cliErrors.error('CLI_BAD_VALUE', `${place} does not take '${text}'`, {
    data: { given: text, choices },
    hint: `${meant === undefined ? '' : `Did you mean '${meant}'? `}It takes: ${choices.join(', ')}.`,
  })
}

/** `90s`, `8m`, `2h30m` to milliseconds. */
function decodeDuration(flag: string, text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|[smhd])/g)]
  if (text === '' || parts.map((part) => part[0]).join('') !== text) {
    throw cliErrors.error('CLI_BAD_VALUE', `${flag} does not take '${text}'`, {
      data: { given: text },
      hint: 'Write a number and a unit: 90s, 8m, 2h30m.',
    })
  }
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0), 0)
}

/** A whole number from 1 on. */
function decodeCount(flag: string, text: string, most: number): number {
  const count = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0
  if (count >= 1 && count <= most) return count
  throw cliErrors.error('CLI_BAD_VALUE', `${flag} does not take '${text}'`, {
    data: { given: text },
    hint: `Write a whole number from 1 to ${most}.`,
  })
}

/** An ISO time to the same time in UTC. A time without a zone is refused: hosts and operators disagree about zones. */
function decodeTime(flag: string, text: string): string {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text) ? new Date(text) : undefined
  if (at === undefined || Number.isNaN(at.getTime())) {
    throw cliErrors.error('CLI_BAD_VALUE', `${flag} does not take '${text}'`, {
      data: { given: text },
      hint: 'Write the time with its zone: 2026-11-20T03:14:00Z or 2026-11-20T11:14:00+08:00.',
    })
  }
  return at.toISOString()
}
