import type { WorkWatch } from '../app/snapshot/drive-work.ts'
import type { Invocation } from './command.ts'
import { selectionOptions } from './object-options.ts'
import type { OptionTable } from './option.ts'

/** For the commands that tell what changed. */
export const filterOptions = {
  namespace: selectionOptions.namespace,
  resource: {
    kind: 'list',
    placeholder: 'KIND',
    meaning: {
      en: 'only these, as kubectl names them: deploy, databases.db.example.com',
      zh: '仅限这些资源，写法同 kubectl：deploy、databases.db.example.com',
    },
  },
} as const satisfies OptionTable

/** One line on stderr for each tenth of a long way. */
export function workWatchOf({ signal, terminal }: Pick<Invocation, 'signal' | 'terminal'>): WorkWatch {
  let told = 0
  return {
    signal,
    progress: ({ doneBytes, wholeBytes }) => {
      const tenth = wholeBytes < WORTH_TELLING_BYTES ? 0 : Math.floor((doneBytes / wholeBytes) * 10)
      if (tenth > told && tenth < 10) terminal.progress(`${tenth * 10} %`)
      told = tenth
    },
  }
}

/** Anything smaller is done before it is read. */
const WORTH_TELLING_BYTES = 2 ** 32
