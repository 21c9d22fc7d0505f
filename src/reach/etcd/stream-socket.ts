import { rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { makeTemporaryFolder } from '../files/temporary-folder.ts'

/** A socket in a folder of our own (0700) that leads to a stream which somebody else opens: gRPC wants an address. */
export interface StreamSocket {
  readonly path: string
  /** Why the last stream could not be opened or broke, which gRPC itself never hears. */
  readonly lastFailure: () => Error | undefined
  readonly close: () => Promise<void>
}

export async function openStreamSocket(open: () => Promise<Duplex>): Promise<StreamSocket> {
  const folder = await makeTemporaryFolder('codeblue-', 'sockets')
  const path = join(folder, 'etcd')
  const sockets = new Set<Duplex>()
  let failure: Error | undefined
  let closed = false
  const server = createServer((socket) => {
    // gRPC may knock once more while we close.
    if (closed) {
      socket.destroy()
      return
    }
    sockets.add(socket)
    open().then(
      (stream) => {
        if (closed) stream.destroy()
        sockets.add(stream)
        connectBoth(socket, stream, (thrown) => {
          failure = thrown
        })
      },
      (thrown: Error) => {
        failure = thrown
        socket.destroy()
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    path,
    lastFailure: () => failure,
    close: async () => {
      closed = true
      for (const socket of sockets) socket.destroy()
      server.close()
      server.unref()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function connectBoth(socket: Socket, stream: Duplex, onFailure: (thrown: Error) => void): void {
  socket.on('error', () => stream.destroy())
  stream.on('error', (thrown) => {
    onFailure(thrown)
    socket.destroy()
  })
  socket.on('close', () => stream.destroy())
  stream.on('close', () => socket.destroy())
  socket.pipe(stream)
  stream.pipe(socket)
}
