import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Not built here: the Go module proxy has no version of github.com/etcd-io/auger. Whoever has the program has it measured. */
export const findAuger = (): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((directory) => join(directory, 'auger'))
    .find((path) => existsSync(path))
