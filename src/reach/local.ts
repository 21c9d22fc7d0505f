import { connect } from 'node:net'
import { hostname } from 'node:os'
import type { Duplex } from 'node:stream'
import type { NodeConnection, OpenedConnection, StreamTarget } from '../evidence/node-connection.ts'
import { reachErrors } from './errors.ts'
import { startShell } from './process-shell.ts'

/** This machine as a node: the same scripts, without ssh. */
export function openLocal(host: string = hostname()): OpenedConnection {
  const shells = new Set<{ readonly kill: () => void }>()
  const connection: NodeConnection = {
    host,
    openShell: () => {
      const shell = startShell(['sh'])
      shells.add(shell)
      return shell
    },
    openStream: openTcp,
    close: () => {
      for (const shell of shells) shell.kill()
      return Promise.resolve()
    },
  }
  return { kind: 'open', connection }
}

/** A connection from this machine, with the reason of a failure in the words that ssh uses for its own. */
export function openTcp(target: StreamTarget): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: target.host, port: target.port })
    const fail = (thrown: Error): void => {
      const message = `no connection to ${target.host} port ${target.port}: ${thrown.message}`
      reject(reachErrors.error('REACH_FORWARD_FAILED', message, { cause: thrown, data: { ...target } }))
    }
    socket.once('error', fail)
    socket.once('connect', () => {
      socket.off('error', fail)
      resolve(socket)
    })
  })
}
