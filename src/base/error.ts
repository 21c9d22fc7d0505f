/** The one error class. A broken rule or a failed attempt is an error; a finding about a cluster never is. */
export class CodeblueError extends Error {
  readonly code: string
  /** What a program needs to react: host, path, offset, timeout. Never a secret. */
  readonly data: Readonly<Record<string, unknown>>
  /** What to do now, as a sentence. */
  readonly hint: string | undefined

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'CodeblueError'
    this.code = code
    this.data = details.data ?? {}
    this.hint = details.hint
  }
}

export interface ErrorDetails {
  readonly data?: Readonly<Record<string, unknown>>
  readonly hint?: string
  readonly cause?: unknown
}

export interface ErrorTable<Code extends string> {
  /** Code to meaning, for the generated reference. */
  readonly meanings: Readonly<Record<Code, string>>
  /** Builds the error; the caller throws it, so that control flow stays visible to the type checker. */
  readonly error: (code: Code, message: string, details?: ErrorDetails) => CodeblueError
}

/** Declares the codes of one folder. A code that is not declared does not compile. */
export function defineErrors<Code extends string>(meanings: Readonly<Record<Code, string>>): ErrorTable<Code> {
  return { meanings, error: (code, message, details) => new CodeblueError(code, message, details) }
}

/** The message of anything that was thrown, for a sentence that goes on with its own words. */
export function describeThrown(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
