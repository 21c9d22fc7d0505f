import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { Secret } from '../base/secret.ts'

/** Asks on standard error and reads one line from standard input; on a terminal what is typed is not shown. */
export async function askSecret(question: string): Promise<Secret> {
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: process.stdin.isTTY === true })
  try {
    const answer = await new Promise<string>((resolve) => {
      lines.once('line', resolve)
      lines.once('close', () => resolve(''))
    })
    return new Secret(answer)
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
