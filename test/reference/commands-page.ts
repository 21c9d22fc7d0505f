import type { Command } from '../../src/cli/command.ts'
import { commandTable } from '../../src/cli/command-table.ts'
import { globalOptions } from '../../src/cli/global-options.ts'
import type { OptionTable } from '../../src/cli/option.ts'
import { optionMeaning, optionUsage, usageOf } from '../../src/cli/render-help.ts'
import { markdownTable, markdownText } from '../../src/report/markdown-text.ts'
import { markdownPage, type ReferencePage } from './reference-page.ts'

/** Every command with its arguments, options and examples, from the table that parses them. */
export async function commandsPage(): Promise<ReferencePage> {
  const commands = await Promise.all(
    commandTable.names.map(async (name) => ({ name, command: await commandTable.load(name) })),
  )
  return markdownPage('commands.md', [
    '# Commands',
    '',
    ...commands.map(
      ({ name, command }) =>
        `- [\`${name}\`](#codeblue-${name.replaceAll(' ', '-')}): ${markdownText(command.summary.en)}`,
    ),
    '',
    '## Options of every command',
    '',
    ...optionsTable(globalOptions),
    ...commands.flatMap(({ name, command }) => commandSection(name, command)),
  ])
}

const optionsTable = (table: OptionTable): readonly string[] =>
  markdownTable(
    ['option', 'meaning'],
    Object.entries(table).map(([name, option]) => [
      `\`${optionUsage(name, option).trim()}\``,
      markdownText(optionMeaning(option, 'en')),
    ]),
  )

function commandSection(name: string, command: Command): readonly string[] {
  return [
    '',
    `## codeblue ${name}`,
    '',
    `\`codeblue ${usageOf(name, command)}\``,
    '',
    markdownText(command.description.en),
    '',
    ...command.arguments.map((argument) => `- \`${argument.name}\`: ${markdownText(argument.meaning.en)}`),
    ...(command.arguments.length > 0 ? [''] : []),
    ...(Object.keys(command.options).length > 0 ? [...optionsTable(command.options), ''] : []),
    `Never: ${markdownText(command.never.en)}`,
    '',
    '```sh',
    ...command.examples.flatMap(({ line, meaning }) => [`# ${meaning.en}`, line]),
    '```',
  ]
}
