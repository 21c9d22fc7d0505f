import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CodeblueError } from '../base/error.ts'
import { defineCommand } from './command.ts'
import { checkArguments, decodeArguments, resolveCommandName, splitCommandWords } from './command-line.ts'

const names = ['diagnose', 'drill lab up', 'drill lab down', 'drill list', 'help']
const localized = { en: 'x', zh: 'x' }

const sample = defineCommand({
  summary: localized,
  description: localized,
  arguments: [{ name: 'PATH', count: 'any', meaning: localized }],
  options: {
    catalog: { kind: 'list', placeholder: 'DIR', meaning: localized },
    budget: { kind: 'duration', placeholder: 'TIME', default: '8m', meaning: localized },
    onset: { kind: 'time', placeholder: 'TIME', meaning: localized },
    copies: { kind: 'flag', meaning: localized },
    hosts: { kind: 'count', placeholder: 'N', most: 30, meaning: localized },
    until: { kind: 'choice', placeholder: 'STAGE', choices: ['capture', 'diagnosis'], meaning: localized },
  },
  examples: [],
  never: localized,
  run: async () => [],
})

const defaults = {
  catalog: [],
  budget: 480_000,
  onset: undefined,
  copies: false,
  hosts: undefined,
  until: undefined,
  output: 'text',
  lang: undefined,
  'fail-on': 'cause',
  inventory: undefined,
  'no-color': false,
  quiet: false,
  help: false,
}

/** Code, message and hint of the error, as its user sees them. */
function refusal(attempt: () => unknown): readonly (string | undefined)[] {
  try {
    attempt()
  } catch (thrown) {
    if (thrown instanceof CodeblueError) return [thrown.code, thrown.message, thrown.hint]
    throw thrown
  }
  return ['not refused']
}

test('finds the words of a command, with global options before and between them', () => {
  const cases: readonly (readonly [readonly string[], readonly string[], readonly string[]])[] = [
    [['diagnose', 'a', 'b'], ['diagnose'], ['a', 'b']],
    [['--lang', 'zh', 'diagnose', 'a'], ['diagnose'], ['--lang', 'zh', 'a']],
    [
      ['drill', '-o', 'json', 'lab', 'up', '--etcd', '3.4'],
      ['drill', 'lab', 'up'],
      ['-o', 'json', '--etcd', '3.4'],
    ],
    [['drill', 'lab'], ['drill', 'lab'], []],
    [['drill', 'x', 'lab'], ['drill'], ['x', 'lab']],
    [['--', 'diagnose'], [], ['--', 'diagnose']],
    [[], [], []],
  ]
  assert.deepEqual(
    cases.map(([argv]) => splitCommandWords(argv, names)),
    cases.map(([, words, rest]) => ({ words, rest })),
  )
})

test('an unknown command names the nearest one', () => {
  const attempts = [['diagnos'], ['drill', 'lab', 'dwon'], ['drill', 'lst'], ['zzzzzzzz'], ['drill'], []]
  assert.deepEqual(
    attempts.map((argv) => refusal(() => resolveCommandName(splitCommandWords(argv, names), names))),
    [
      ['CLI_UNKNOWN_COMMAND', "There is no command 'diagnos'", "Did you mean 'diagnose'?"],
      ['CLI_UNKNOWN_COMMAND', "There is no command 'drill lab dwon'", "Did you mean 'drill lab down'?"],
      ['CLI_UNKNOWN_COMMAND', "There is no command 'drill lst'", "Did you mean 'drill list'?"],
      [
        'CLI_UNKNOWN_COMMAND',
        "There is no command 'zzzzzzzz'",
        'Commands: diagnose, drill lab up, drill lab down, drill list, help.',
      ],
      ['CLI_MISSING_COMMAND', "'drill' needs one more word", 'Commands: drill lab up, drill lab down, drill list.'],
      [
        'CLI_MISSING_COMMAND',
        'No command was given',
        'Commands: diagnose, drill lab up, drill lab down, drill list, help.',
      ],
    ],
  )
})

test('options become the values that their kinds promise', () => {
  const argv = ['a', '--catalog', 'one', '--catalog=two', '-o', 'json', '--budget=1h30m', '--copies', '-q']
  const onset = ['--onset', '2026-11-20T11:14:00+08:00', '--until', 'capture', '--', '--b']
  assert.deepEqual(decodeArguments('sample', sample, [...argv, ...onset]), {
    arguments: ['a', '--b'],
    options: {
      ...defaults,
      catalog: ['one', 'two'],
      budget: 5_400_000,
      onset: '2026-11-20T03:14:00.000Z',
      copies: true,
      until: 'capture',
      output: 'json',
      quiet: true,
    },
  })
})

test('an option that is not given has its default', () => {
  assert.deepEqual(decodeArguments('sample', sample, []), { arguments: [], options: defaults })
})

test('of an option given twice the last one holds, so that an alias can be overridden', () => {
  assert.equal(decodeArguments('sample', sample, ['-o', 'json', '-o', 'markdown']).options.output, 'markdown')
})

test('a wrong option says what it takes', () => {
  const cases: readonly (readonly [readonly string[], readonly (string | undefined)[]])[] = [
    [
      ['--outptu', 'json'],
      ['CLI_UNKNOWN_OPTION', "'sample' has no option --outptu", 'Did you mean --output? See: codeblue help sample'],
    ],
    [['-z'], ['CLI_UNKNOWN_OPTION', "'sample' has no option -z", 'See: codeblue help sample']],
    [['--copies=yes'], ['CLI_UNEXPECTED_VALUE', '--copies takes no value', undefined]],
    [['--onset'], ['CLI_MISSING_VALUE', '--onset needs a value: TIME', undefined]],
    [
      ['--catalog', '--copies'],
      [
        'CLI_MISSING_VALUE',
        '--catalog needs a value: DIR',
        "If '--copies' is meant as the value, write --catalog=--copies",
      ],
    ],
    [
      ['-o', 'jsno'],
      ['CLI_BAD_VALUE', "--output does not take 'jsno'", "Did you mean 'json'? It takes: text, json, markdown."],
    ],
    [
      ['--budget', '8'],
      ['CLI_BAD_VALUE', "--budget does not take '8'", 'Write a number and a unit: 90s, 8m, 2h30m.'],
    ],
    ...['0', '31', '3x', '-1'].map((given): (typeof cases)[number] => [
      [`--hosts=${given}`],
      ['CLI_BAD_VALUE', `--hosts does not take '${given}'`, 'Write a whole number from 1 to 30.'],
    ]),
    [
      ['--onset', '2026-11-20 03:14'],
      [
        'CLI_BAD_VALUE',
        "--onset does not take '2026-11-20 03:14'",
        'Write the time with its zone: 2026-11-20T03:14:00Z or 2026-11-20T11:14:00+08:00.',
      ],
    ],
  ]
  assert.deepEqual(
    cases.map(([argv]) => refusal(() => decodeArguments('sample', sample, argv))),
    cases.map(([, expected]) => expected),
  )
})

test('names of the prototype are no options', () => {
  assert.equal(refusal(() => decodeArguments('sample', sample, ['--constructor', 'x']))[0], 'CLI_UNKNOWN_OPTION')
})

test('arguments are held against what the command declares', () => {
  const one = { name: 'FAULT', count: 'one', meaning: localized } as const
  const shell = { name: 'SHELL', count: 'one', choices: ['bash', 'fish'], meaning: localized } as const
  const some = { name: 'PATH', count: 'some', meaning: localized } as const
  assert.deepEqual(
    [
      refusal(() => checkArguments('x', [one], [])),
      refusal(() => checkArguments('x', [one], ['a', 'b'])),
      refusal(() => checkArguments('x', [shell], ['fihs'])),
      refusal(() => checkArguments('x', [some], [])),
      refusal(() => checkArguments('x', [one, some], ['a', 'b', 'c'])),
      refusal(() => checkArguments('x', [], ['a'])),
    ],
    [
      ['CLI_MISSING_ARGUMENT', "'x' needs FAULT: x", 'See: codeblue help x'],
      ['CLI_UNEXPECTED_ARGUMENT', "'x' does not take 'b'", 'See: codeblue help x'],
      ['CLI_BAD_VALUE', "SHELL does not take 'fihs'", "Did you mean 'fish'? It takes: bash, fish."],
      ['CLI_MISSING_ARGUMENT', "'x' needs PATH: x", 'See: codeblue help x'],
      ['not refused'],
      ['CLI_UNEXPECTED_ARGUMENT', "'x' does not take 'a'", 'See: codeblue help x'],
    ],
  )
})
