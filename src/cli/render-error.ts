import { CodeblueError, describeThrown } from '../base/error.ts'
import type { Style } from '../base/style.ts'
import { escapeForTerminal } from '../base/text.ts'

/** Causes below the first that are worth a line; deeper ones repeat each other. */
const deepestCause = 4

/** What was attempted and what happened, why, and what to do now. */
export function renderErrorText(thrown: unknown, style: Style): string {
  const { code, message, hint } = describe(thrown)
  const [first = '', ...rest] = message.split('\n').map((line) => escapeForTerminal(line))
  const lines = [
    `${style.bad('codeblue:')} ${first} ${style.faint(`[${code}]`)}`,
    ...rest.map((line) => `  ${line}`),
    ...causesOf(thrown)
      // Many messages already end with what was below.
      .filter((cause) => !message.includes(cause))
      .map((cause) => `  because: ${escapeForTerminal(cause, { multiline: true })}`),
    ...(hint === undefined ? [] : [`  ${style.accent('hint:')} ${escapeForTerminal(hint, { multiline: true })}`]),
  ]
  return `${lines.join('\n')}\n`
}

/** The same for programs, one line of JSON. */
export function renderErrorJson(thrown: unknown): string {
  const { code, message, hint, data } = describe(thrown)
  const value = { schema: 'codeblue/error/v1', code, message, causes: causesOf(thrown), hint: hint ?? null, data }
  return `${JSON.stringify(value, jsonSafe)}\n`
}

const jsonSafe = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value)

interface Described {
  readonly code: string
  readonly message: string
  readonly hint: string | undefined
  readonly data: Readonly<Record<string, unknown>>
}

function describe(thrown: unknown): Described {
  if (thrown instanceof CodeblueError) return thrown
  return {
    code: 'UNEXPECTED',
    message: describeThrown(thrown),
    hint: 'This is a defect of codeblue. Set CODEBLUE_DEBUG=1 to see where, and report it with `codeblue --version`.',
    data: {},
  }
}

function causesOf(thrown: unknown): readonly string[] {
  const causes: string[] = []
  let cause = thrown instanceof Error ? thrown.cause : undefined
  while (cause !== undefined && causes.length < deepestCause) {
    causes.push(describeThrown(cause))
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return causes
}
