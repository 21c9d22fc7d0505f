import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { execa } from 'execa'
import { commandTable } from '../../src/cli/command-table.ts'
import { outputSchemas } from '../../src/cli/output-schemas.ts'
import { decodeDiagnosis } from '../../src/report/diagnosis-json.ts'
import { codeblue, program } from './codeblue.ts'

test('says its version', async () => {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  assert.deepEqual(await codeblue(['--version']), { code: 0, stdout: `codeblue ${version}\n`, stderr: '' })
})

test('without a command it explains itself and is no success', async () => {
  const { code, stdout, stderr } = await codeblue([])
  assert.deepEqual(
    { code, stdout, first: stderr.split('\n')[0] },
    {
      code: 2,
      stdout: '',
      first:
        'codeblue: Reaches a dead Kubernetes control plane without it, keeps the evidence, and says how bad it is and why.',
    },
  )
})

test('every command explains itself in both languages', async () => {
  for (const name of commandTable.names) {
    const { summary } = await commandTable.load(name)
    for (const language of ['en', 'zh'] as const) {
      const { code, stdout } = await codeblue([...name.split(' '), '--help', '--lang', language])
      assert.deepEqual([code, stdout.split('\n')[0]], [0, `codeblue ${name}: ${summary[language]}`])
    }
  }
})

test('speaks the language of the environment', async () => {
  const { stdout } = await codeblue(['help', 'exit-codes'], { env: { LANG: 'zh_CN.UTF-8' } })
  assert.equal(stdout.split('\n')[0], '退出码')
})

test('a mistake on the command line ends with 2 and names what was meant', async () => {
  const attempts = [
    ['catalgo'],
    ['catalog', 'lst'],
    ['catalog', 'list', '--outptu', 'json'],
    ['drill'],
    ['completion', 'tcsh'],
  ]
  assert.deepEqual(await Promise.all(attempts.map((argv) => codeblue(argv))), [
    {
      code: 2,
      stdout: '',
      stderr: "codeblue: There is no command 'catalgo' [CLI_UNKNOWN_COMMAND]\n  hint: Did you mean 'catalog'?\n",
    },
    {
      code: 2,
      stdout: '',
      stderr:
        "codeblue: There is no command 'catalog lst' [CLI_UNKNOWN_COMMAND]\n  hint: Did you mean 'catalog list'?\n",
    },
    {
      code: 2,
      stdout: '',
      stderr:
        "codeblue: 'catalog list' has no option --outptu [CLI_UNKNOWN_OPTION]\n  hint: Did you mean --output? See: codeblue help catalog list\n",
    },
    {
      code: 2,
      stdout: '',
      stderr: `codeblue: 'drill' needs one more word [CLI_MISSING_COMMAND]\n  hint: Commands: ${commandTable.names.filter((name) => name.startsWith('drill ')).join(', ')}.\n`,
    },
    {
      code: 2,
      stdout: '',
      stderr:
        "codeblue: SHELL does not take 'tcsh' [CLI_BAD_VALUE]\n  hint: Did you mean 'bash'? It takes: bash, zsh, fish.\n",
    },
  ])
})

test('an error is JSON when the answer would have been', async () => {
  const { code, stdout, stderr } = await codeblue(['catalog', 'show', 'etcd/nospcae', '--output', 'json'])
  assert.deepEqual(
    { code, stdout, error: outputSchemas.error.parse(JSON.parse(stderr)) },
    {
      code: 2,
      stdout: '',
      error: {
        schema: 'codeblue/error/v1',
        code: 'CLI_UNKNOWN_CONDITION',
        message: "There is no condition 'etcd/nospcae'",
        causes: [],
        hint: "Did you mean 'etcd/nospace'? See: codeblue catalog list",
        data: { condition: 'etcd/nospcae' },
      },
    },
  )
})

test('what is printed as JSON keeps its published schema', async () => {
  const runs = [
    [['catalog', 'list'], outputSchemas['catalog-list']],
    [['catalog', 'show', 'etcd/nospace'], outputSchemas.condition],
    [['catalog', 'test', 'etcd/nospace'], outputSchemas['catalog-test']],
    [['drill', 'list'], outputSchemas['drill-list']],
  ] as const
  for (const [argv, schema] of runs) {
    const { stdout, stderr } = await codeblue([...argv, '-o', 'json'])
    assert.deepEqual([stderr, schema.safeParse(JSON.parse(stdout)).error], ['', undefined], argv.join(' '))
  }
})

test('a reader that goes away ends it quietly', () => {
  const ended = spawnSync('bash', ['-c', '"$0" catalog list --output json | head -c 1; echo " $PIPESTATUS"', program], {
    encoding: 'utf8',
  })
  // A short answer may fit into the pipe before the reader is gone.
  assert.match(ended.stdout, /^\{ (141|0)\n$/)
  assert.equal(ended.stderr, '')
})

test('an answer that cannot be written is an error', { skip: existsSync('/dev/full') ? false : 'no /dev/full' }, () => {
  const ended = spawnSync('bash', ['-c', '"$0" help > /dev/full', program], { encoding: 'utf8' })
  assert.deepEqual(
    [ended.status, ended.stderr],
    [1, 'codeblue: the answer could not be written to standard output: ENOSPC: no space left on device, write\n'],
  )
})

test('nothing is coloured unless a terminal is there, and there not with NO_COLOR', async () => {
  const script = (env: NodeJS.ProcessEnv) =>
    execa('script', ['-qec', `${program} help exit-codes`, '/dev/null'], {
      env: { ...process.env, LANG: 'C', TERM: 'xterm', ...env },
      stdin: 'ignore',
    })
  const colour = '\u001b['
  const plain = (await codeblue(['help', 'exit-codes'])).stdout
  const onTerminal = (await script({ NO_COLOR: '' })).stdout
  const asked = (await script({ NO_COLOR: '1' })).stdout
  assert.deepEqual(
    [plain, onTerminal, asked].map((text) => text.includes(colour)),
    [false, true, false],
  )
})

for (const [shell, check] of [
  ['bash', ['-n']],
  ['zsh', ['-n']],
  ['fish', ['--no-execute']],
] as const) {
  const installed = spawnSync(shell, ['--version']).status === 0
  test(`the completion for ${shell} is a script that ${shell} accepts`, {
    skip: installed ? false : `no ${shell} on this machine`,
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'codeblue-completion-'))
    const file = join(folder, 'codeblue')
    await writeFile(file, (await codeblue(['completion', shell])).stdout)
    const checked = spawnSync(shell, [...check, file], { encoding: 'utf8' })
    await rm(folder, { recursive: true })
    assert.deepEqual([checked.status, checked.stderr], [0, ''])
  })
}

test('bash completes words, options and values as far as they are typed', async () => {
  const complete = async (...words: readonly string[]): Promise<string> => {
    const line = words.map((word) => `'${word}'`).join(' ')
    const source = `source <("$0" completion bash); COMP_WORDS=(codeblue ${line}); COMP_CWORD=${words.length}; _codeblue; echo "\${COMPREPLY[*]}"`
    return (await execa('bash', ['-c', source, program])).stdout
  }
  assert.deepEqual(
    [
      await complete('drill', 'lab', ''),
      await complete('drill', 'lab', 'up', '--etcd', ''),
      await complete('catalog', 'list', '--cat'),
      await complete('help', '--output', 'm'),
      await complete('completion', 'b'),
    ],
    ['build up down status shell', '3.4 3.5 3.6', '--catalog', 'markdown', 'bash'],
  )
})

const incident = join(import.meta.dirname, '../incidents/real-logs/etcd-3.4/02-nospace-alarm')

test('diagnoses plain files: the cause first, as text, as Markdown and as JSON of the published schema', async () => {
  const [text, markdown, json] = await Promise.all(
    ['text', 'markdown', 'json'].map((output) => codeblue(['diagnose', incident, '--output', output])),
  )
  const diagnosis = decodeDiagnosis(json?.stdout ?? '', 'standard output')
  const [cause] = diagnosis.causes
  assert.deepEqual(
    [text?.code, markdown?.code, json?.code, text?.stderr, json?.stderr, cause?.condition],
    [3, 3, 3, '', '', 'etcd/nospace'],
  )
  assert.equal(text?.stdout.startsWith(`T1  ${cause?.title.en}`), true, text?.stdout.slice(0, 200))
  assert.equal(markdown?.stdout.startsWith(`# T1: ${cause?.title.en}`), true, markdown?.stdout.slice(0, 200))
})

test('the threshold decides on exit code 3, and gaps leave 4', async () => {
  const codes = await Promise.all(
    ['T1', 'T2', 'never'].map(async (level) => (await codeblue(['diagnose', incident, '--fail-on', level])).code),
  )
  assert.deepEqual(codes, [3, 4, 4])
})

test('input that is no evidence gets an error that names it, or an answer that names the gap', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codeblue-input-'))
  await writeFile(join(folder, 'picture.bin'), Buffer.from([0x89, 0x50, 0, 1, 2, 3, 255, 254]))
  const binary = await codeblue(['diagnose', folder])
  await rm(join(folder, 'picture.bin'))
  const [empty, missing, nothing] = await Promise.all([
    codeblue(['diagnose', folder]),
    codeblue(['diagnose', join(folder, 'absent')]),
    codeblue(['diagnose'], { cwd: folder }),
  ])
  await rm(folder, { recursive: true })
  assert.deepEqual(
    [binary.code, binary.stdout.includes('picture.bin'), empty.code, missing.code, nothing.code],
    [4, true, 1, 1, 1],
  )
  assert.match(empty.stderr, /^codeblue: No file in .* \[EVIDENCE_EMPTY\]\n {2}hint: /)
  assert.match(nothing.stderr, /there is no inventory.* \[INVENTORY_MISSING\]\n {2}hint: /)
  assert.match(missing.stderr, /absent.* \[REACH_NO_SUCH_PATH\]\n {2}hint: /)
})
