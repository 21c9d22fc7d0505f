import { ansiStyle, plainStyle, type Style } from '../base/style.ts'

/** Where a command writes. Answers go to `print`, everything that is not the answer to `note`. */
export interface Terminal {
  readonly print: (text: string) => void
  readonly note: (text: string) => void
  /** A line on what is being done now, for whoever watches or reads the log of a job later. */
  readonly progress: (line: string) => void
  readonly style: Style
  readonly noteStyle: Style
  /** Columns for the answer. */
  readonly width: number
  /** Columns for a row of a table: no end where no person reads it. */
  readonly rowWidth: number
  /** Resolves when everything printed has been handed over. */
  readonly flushed: () => Promise<void>
}

export interface TerminalStream {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly write: (text: string, done: (error?: Error | null) => void) => boolean
}

export interface TerminalWish {
  readonly colour: boolean
  readonly quiet: boolean
  /** A program reads the answer: progress is worth something only on a terminal. */
  readonly forProgram: boolean
}

/** People stop reading at about a hundred columns; narrower terminals get what they have. */
const widestColumns = 100

export function openTerminal(stdout: TerminalStream, stderr: TerminalStream, wish: TerminalWish): Terminal {
  const pending = new Set<Promise<void>>()
  const write = (stream: TerminalStream, text: string): void => {
    const { promise, resolve } = Promise.withResolvers<void>()
    pending.add(promise)
    // A failed write (EPIPE) is reported by the stream's own error event, so that it ends the run once and not per write.
    stream.write(text, () => {
      pending.delete(promise)
      resolve()
    })
  }
  const watched = !wish.quiet && (stderr.isTTY === true || !wish.forProgram)
  const styleOf = (stream: TerminalStream): Style => (wish.colour && stream.isTTY === true ? ansiStyle : plainStyle)
  const width = Math.max(40, Math.min(widestColumns, stdout.columns ?? widestColumns))
  return {
    print: (text) => write(stdout, text),
    note: (text) => write(stderr, text),
    progress: (line) => {
      if (watched) write(stderr, `${line}\n`)
    },
    style: styleOf(stdout),
    noteStyle: styleOf(stderr),
    width,
    rowWidth: stdout.isTTY === true ? width : Number.POSITIVE_INFINITY,
    flushed: async () => {
      await Promise.all(pending)
    },
  }
}
