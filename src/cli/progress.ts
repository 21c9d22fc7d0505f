import { padEnd } from '../base/display-width.ts'
import { escapeForTerminal } from '../base/text.ts'
import type { Progress } from '../model/progress.ts'
import type { Terminal } from './terminal.ts'

/** One calm line for each step, with the host in front so that parallel hosts can be told apart. */
export const progressTo =
  ({ progress, noteStyle }: Terminal): Progress =>
  ({ host, stage, message }) =>
    progress(`${noteStyle.faint(padEnd(host ?? '', 8))} ${noteStyle.accent(stage)}  ${escapeForTerminal(message)}`)
