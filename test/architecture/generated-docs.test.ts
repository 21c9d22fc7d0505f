import assert from 'node:assert/strict'
import { globSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { commandTable } from '../../src/cli/command-table.ts'
import { globalOptions } from '../../src/cli/global-options.ts'
import { assertGolden } from '../golden.ts'
import { commandsPage } from '../reference/commands-page.ts'
import { conditionsPage } from '../reference/conditions-page.ts'
import type { ReferencePage } from '../reference/reference-page.ts'
import { schemaPages } from '../reference/schema-pages.ts'
import { errorsPage, exitCodesPage, factsPage, readDeclaredErrors, soundnessPage } from '../reference/tables-pages.ts'
import { productFiles, root } from './source-tree.ts'

const makers: Readonly<Record<string, () => Promise<ReferencePage> | ReferencePage>> = {
  'commands.md': commandsPage,
  'exit-codes.md': exitCodesPage,
  'errors.md': errorsPage,
  'facts.md': factsPage,
  'soundness.md': soundnessPage,
  'conditions.md': conditionsPage,
}

for (const [path, make] of Object.entries(makers)) {
  test(`docs/reference/${path} is what the source says`, async () => {
    assertGolden(`docs/reference/${path}`, (await make()).text)
  })
}

test('the published JSON Schemas are what the source says', () => {
  for (const { path, text } of schemaPages()) assertGolden(`docs/reference/${path}`, text)
})

test('the reference has no page that nothing generates', () => {
  const known = [...Object.keys(makers), ...schemaPages().map(({ path }) => path)]
  const stray = globSync('**/*.{md,json}', { cwd: join(root, 'docs/reference') }).filter(
    (path) => !known.includes(path),
  )
  if ((process.env.UPDATE_GOLDEN ?? '') !== '') for (const path of stray) rmSync(join(root, 'docs/reference', path))
  else assert.deepEqual(stray, [])
})

test('no error code is declared twice, and each one is thrown somewhere', async () => {
  const codes = (await readDeclaredErrors()).map(({ code }) => code)
  const source = productFiles
    .filter(({ path }) => !path.endsWith('/errors.ts'))
    .map(({ text }) => text)
    .join('\n')
  assert.deepEqual(
    {
      twice: codes.filter((code, index) => codes.indexOf(code) !== index),
      neverThrown: codes.filter((code) => !source.includes(`'${code}'`)),
    },
    { twice: [], neverThrown: [] },
  )
})

test('commands and flags that messages and documents name exist', async () => {
  const documents = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'THREAT_MODEL.md',
    ...globSync('docs/adr/*.md', { cwd: root }),
  ]
  const texts = [
    ...productFiles.map(({ path, text }) => [path, text] as const),
    ...documents.flatMap((path) => {
      try {
        return [[path, readFileSync(join(root, path), 'utf8')] as const]
      } catch {
        return []
      }
    }),
  ]
  const wrong: string[] = []
  for (const [path, text] of texts) {
    for (const [, line = ''] of text.matchAll(/[`'](?:bin\/)?codeblue ([a-z][^`',;:\n]*)/g)) {
      const unknown = await unknownPart(line)
      if (unknown !== undefined) wrong.push(`${path}: codeblue ${line}: ${unknown}`)
    }
  }
  assert.deepEqual(wrong, [])
})

/** What a command line in a text names that does not exist; capital words stand for something of the reader's. */
async function unknownPart(line: string): Promise<string | undefined> {
  const words = line.split(/[\s=]+/)
  const name = commandTable.names
    .toSorted((left, right) => right.length - left.length)
    .find((each) => line === each || line.startsWith(`${each} `))
  if (name === undefined) {
    return (commandTable.groups[words.slice(0, 2).join(' ')] ?? commandTable.groups[words[0] ?? ''])
      ? undefined
      : 'no such command'
  }
  const options = { ...globalOptions, ...(await commandTable.load(name)).options }
  return words
    .filter((word) => word.startsWith('--') && word.length > 2)
    .find((word) => !Object.hasOwn(options, word.slice(2)))
}
