import { setTimeout as pause } from 'node:timers/promises'
import type { NodeConnection, NodeShell } from '../../src/evidence/node-connection.ts'
import { openLocal } from '../../src/reach/local.ts'

/** What goes wrong with a fake host; nothing by default. */
export interface Faults {
  /** Printed before anything else, as a profile does. */
  readonly banner?: string
  /** Output arrives in pieces of this size. */
  readonly pieceBytes?: number
  /** Says nothing at all after login. */
  readonly silent?: boolean
  /** Ends in the middle, after so many bytes. */
  readonly lostAfterBytes?: number
  /** Stops saying anything after so many bytes, and does not end. */
  readonly hangsAfterBytes?: number
}

/** The fake of a node: a real `sh` on this machine whose output is spoilt on the way. */
export async function openFaulty(host: string, faults: Faults = {}): Promise<NodeConnection> {
  const opened = openLocal(host)
  if (opened.kind === 'failed') return Promise.reject(opened.failure)
  const { connection } = opened
  return { ...connection, openShell: () => spoil(connection.openShell(), faults) }
}

function spoil(shell: NodeShell, faults: Faults): NodeShell {
  return { ...shell, output: spoilOutput(shell, faults) }
}

async function* spoilOutput(shell: NodeShell, faults: Faults): AsyncGenerator<Uint8Array> {
  if (faults.silent === true) await shell.ended
  if (faults.banner !== undefined) yield Buffer.from(faults.banner)
  let given = 0
  for await (const chunk of shell.output) {
    const limit = faults.lostAfterBytes ?? faults.hangsAfterBytes ?? Number.POSITIVE_INFINITY
    const rest = Buffer.from(chunk).subarray(0, Math.max(0, limit - given))
    given += chunk.length
    for (let from = 0; from < rest.length; from += faults.pieceBytes ?? rest.length) {
      yield rest.subarray(from, from + (faults.pieceBytes ?? rest.length))
      await pause(0)
    }
    if (given < limit) continue
    if (faults.hangsAfterBytes !== undefined) await shell.ended
    shell.kill()
    return
  }
}
