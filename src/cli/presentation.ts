import type { Presentation } from '../app/present.ts'
import type { Invocation } from './command.ts'

/** How this run wants its answer. */
export const presentationOf = ({ options, language, terminal }: Invocation): Presentation => ({
  output: options.output,
  language,
  style: terminal.style,
  width: terminal.width,
  rowWidth: terminal.rowWidth,
})
