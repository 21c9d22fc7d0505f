import { globSync } from 'node:fs'
import { join } from 'node:path'
import { cleanMeaning, exitCodes, signalMeaning } from '../../src/cli/exit-code.ts'
import { factTable } from '../../src/model/fact-table.ts'
import { type SoundnessWeight, soundnessMeanings } from '../../src/model/soundness-codes.ts'
import { markdownTable, markdownText } from '../../src/report/markdown-text.ts'
import { markdownPage, type ReferencePage } from './reference-page.ts'

const root = join(import.meta.dirname, '../..')

export function exitCodesPage(): ReferencePage {
  const rows = Object.values(exitCodes)
    .toSorted((left, right) => left.code - right.code)
    .map(({ code, meaning }) => [String(code), meaning.en])
  return markdownPage('exit-codes.md', [
    '# Exit codes',
    '',
    ...markdownTable(['code', 'meaning'], [['0', cleanMeaning.en], ...rows, ['128+n', signalMeaning.en]]),
    '',
    'When several hold, the first of this order is the exit code: signal, 2, 1, 5, 6, 3, 4, 0.',
    'The option `--fail-on` says what counts as a finding; by default any cause does.',
  ])
}

export function factsPage(): ReferencePage {
  const rows = Object.entries(factTable).map(([name, { scope, type, meaning }]) => [
    `\`${name}\``,
    scope,
    type,
    meaning.replaceAll('|', '\\|'),
  ])
  return markdownPage('facts.md', [
    '# Facts',
    '',
    'A fact is known, known to be absent, or unknown with a reason. Conditions of the catalogue name these and no others.',
    '',
    ...markdownTable(['fact', 'of a', 'type', 'meaning'], rows),
  ])
}

const verdictOf: Readonly<Record<SoundnessWeight, string>> = {
  damage: 'damaged',
  cut: 'incomplete',
  foreign: 'not-a-database',
  unseen: 'not-evaluated',
  note: 'sound',
}

export function soundnessPage(): ReferencePage {
  const rows = Object.entries(soundnessMeanings).map(([code, { en, weight }]) => [
    `\`${code}\``,
    verdictOf[weight],
    markdownText(en),
  ])
  return markdownPage('soundness.md', [
    '# Soundness',
    '',
    'What `codeblue snapshot verify` can find, and the verdict of a file that shows nothing worse. What could not be looked at',
    'is never called damaged, whatever else was found.',
    '',
    ...markdownTable(['code', 'verdict', 'meaning'], rows),
  ])
}

export interface DeclaredError {
  readonly code: string
  readonly meaning: string
  readonly folder: string
}

/** Every code of every error table in the source. */
export async function readDeclaredErrors(): Promise<readonly DeclaredError[]> {
  const declared: DeclaredError[] = []
  for (const file of globSync('src/**/errors.ts', { cwd: root }).sort()) {
    const exported: Readonly<Record<string, unknown>> = await import(join(root, file))
    for (const table of Object.values(exported)) {
      for (const [code, meaning] of Object.entries(meaningsOf(table))) {
        declared.push({ code, meaning, folder: file.replace(/\/errors\.ts$/, '') })
      }
    }
  }
  return declared.toSorted((left, right) => (left.code < right.code ? -1 : 1))
}

function meaningsOf(table: unknown): Readonly<Record<string, string>> {
  if (typeof table !== 'object' || table === null || !('meanings' in table)) return {}
  const { meanings } = table
  if (typeof meanings !== 'object' || meanings === null) return {}
  return Object.fromEntries(Object.entries(meanings).map(([code, meaning]) => [code, String(meaning)]))
}

export async function errorsPage(): Promise<ReferencePage> {
  const declared = await readDeclaredErrors()
  return markdownPage('errors.md', [
    '# Error codes',
    '',
    'Codes that begin with `CLI_` end with exit code 2, codes that end with `_REFUSED` with 5, all others with 1.',
    '',
    ...markdownTable(
      ['code', 'meaning', 'declared in'],
      declared.map(({ code, meaning, folder }) => [`\`${code}\``, markdownText(meaning), `\`${folder}\``]),
    ),
  ])
}
