import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkArguments, decodeArguments, resolveCommandName, splitCommandWords } from './command-line.ts'
import { commandTable } from './command-table.ts'
import { globalOptions } from './global-options.ts'

const commands = await Promise.all(
  commandTable.names.map(async (name) => ({ name, command: await commandTable.load(name) })),
)

test('every example of the help is a command line that is understood', () => {
  for (const { name, command } of commands) {
    for (const { line } of command.examples) {
      const [, words = ''] = /codeblue ((?:[^|>)]|"[^"]*")+)/.exec(line) ?? []
      const argv = (words.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''))
      const split = splitCommandWords(argv, commandTable.names)
      assert.equal(resolveCommandName(split, commandTable.names), name, line)
      checkArguments(name, command.arguments, decodeArguments(name, command, split.rest).arguments)
    }
  }
})

test('every command has an example and says what it never does, in both languages', () => {
  const silent = commands.filter(
    ({ command: { examples, never, summary, description } }) =>
      examples.length === 0 ||
      [never, summary, description].some(({ en, zh }) => en === '' || !/\p{Script=Han}/u.test(zh)),
  )
  assert.deepEqual(
    silent.map(({ name }) => name),
    [],
  )
})

test('a command that takes more formats takes those of all commands as well', () => {
  const { output } = globalOptions
  for (const { name, command } of commands) {
    const own = command.options.output
    if (own === undefined) continue
    assert.deepEqual([own.kind, own.short], [output.kind, output.short], name)
    const choices = own.kind === 'choice' ? own.choices : []
    assert.deepEqual(
      output.choices.filter((choice) => !choices.includes(choice)),
      [],
      name,
    )
  }
})

test('no command gives a global option or letter another meaning', () => {
  const letters = Object.values(globalOptions).flatMap((option) => ('short' in option ? [option.short] : []))
  const clashes = commands.flatMap(({ name, command }) =>
    Object.entries(command.options)
      .filter(([option]) => option !== 'output')
      .filter(([option, { short }]) => option in globalOptions || letters.some((letter) => letter === short))
      .map(([option]) => `${name} --${option}`),
  )
  assert.deepEqual(clashes, [])
})

test('every group that commands stand in says what it is about', () => {
  const prefixes = commandTable.names.flatMap((name) => {
    const words = name.split(' ')
    return words.slice(1).map((_, index) => words.slice(0, index + 1).join(' '))
  })
  assert.deepEqual([...new Set(prefixes)].sort(), Object.keys(commandTable.groups).sort())
})
