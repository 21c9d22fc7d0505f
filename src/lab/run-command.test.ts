import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CodeblueError } from '../base/error.ts'
import { readProcesses } from './process-table.ts'
import { type CommandEnd, runCommand, runOrThrow } from './run-command.ts'

const withoutDuration = ({ kind, exitCode, stdout, stderr }: CommandEnd) => ({ kind, exitCode, stdout, stderr })

const ends = [
  {
    name: 'a command that succeeds',
    argv: ['sh', '-c', 'cat; echo e >&2'],
    stdin: 'in',
    expected: ['exited', 0, 'in', 'e\n'],
  },
  { name: 'a command that fails', argv: ['sh', '-c', 'exit 7'], stdin: undefined, expected: ['exited', 7, '', ''] },
  {
    name: 'a command that a signal ends',
    argv: ['sh', '-c', 'kill -9 $$'],
    stdin: undefined,
    expected: ['exited', 137, '', ''],
  },
  {
    name: 'a command that does not read its input',
    argv: ['true'],
    stdin: 'x'.repeat(1e6),
    expected: ['exited', 0, '', ''],
  },
] as const

for (const { name, argv, stdin, expected } of ends) {
  test(`${name} gives its exit code and what it printed`, async () => {
    const [kind, exitCode, stdout, stderr] = expected
    const end = await runCommand(argv, stdin === undefined ? {} : { stdin })
    assert.deepEqual(withoutDuration(end), { kind, exitCode, stdout, stderr })
  })
}

test('a program that does not exist did not start', async () => {
  const end = await runCommand(['/nonexistent/program'])
  assert.deepEqual([end.kind, end.exitCode], ['did-not-start', -1])
})

test('when the time is up the command ends with everything it started', async () => {
  const mark = `86400.${process.pid}`
  const end = await runCommand(['sh', '-c', `sleep ${mark} & wait`], { timeoutMs: 200 })
  assert.equal(end.kind, 'timed-out')
  assert.deepEqual(
    readProcesses().filter(({ commandLine }) => commandLine.includes(mark)),
    [],
  )
})

test('a command that must succeed and does not becomes an error with its last lines', async () => {
  await assert.rejects(runOrThrow(['sh', '-c', 'echo no such thing >&2; exit 3']), (thrown: unknown) => {
    assert.ok(thrown instanceof CodeblueError)
    assert.deepEqual([thrown.code, thrown.data.exitCode], ['LAB_COMMAND_FAILED', 3])
    assert.match(thrown.message, /ended with 3: no such thing$/)
    return true
  })
})
