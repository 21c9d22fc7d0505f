import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { Secret } from '../../src/base/secret.ts'
import type { NodeConnection, NodeShell } from '../../src/evidence/node-connection.ts'

/** What every way to a node promises, whoever implements it. */
export function nodeConnectionContract(name: string, open: () => Promise<NodeConnection>): void {
  describe(`${name} keeps the contract of a node connection`, () => {
    let connection: NodeConnection
    before(async () => {
      connection = await open()
    })
    after(() => connection.close())

    test('gives the output of a script byte for byte, then its exit code', async () => {
      const shell = connection.openShell()
      await shell.write("printf 'a\\000\\377b\\r\\n'; echo 'said aside' >&2; exit 3\n")
      assert.deepEqual(await readAll(shell), Buffer.from([0x61, 0, 0xff, 0x62, 0x0d, 0x0a]))
      const { kind, exitCode } = await shell.ended
      assert.deepEqual({ kind, exitCode }, { kind: 'exited', exitCode: 3 })
    })

    test('hands a secret over as one line of input', async () => {
      const shell = connection.openShell()
      // A shell may read ahead: whoever hands over input for a command waits until the command runs.
      await shell.write('echo ready; read -r word; printf "%s" "$word" | wc -c; exit\n')
      const said = shell.output[Symbol.asyncIterator]()
      assert.equal(Buffer.from((await said.next()).value ?? []).toString(), 'ready\n')
      await shell.write(new Secret('it is $HOME "quoted"'))
      assert.equal(
        Buffer.from((await said.next()).value ?? [])
          .toString()
          .trim(),
        '20',
      )
    })

    test('ends the shell when its input ends', async () => {
      const shell = connection.openShell()
      shell.endInput()
      assert.equal((await readAll(shell)).length, 0)
      assert.equal((await shell.ended).exitCode, 0)
    })

    test('runs several shells at once', async () => {
      const shells = ['one', 'two', 'three'].map((word) => {
        const shell = connection.openShell()
        void shell.write(`echo ${word}; exit\n`)
        return shell
      })
      const said = await Promise.all(shells.map(async (shell) => (await readAll(shell)).toString()))
      assert.deepEqual(said, ['one\n', 'two\n', 'three\n'])
    })

    test('kills a shell that hangs', async () => {
      const shell = connection.openShell()
      await shell.write('echo begun; sleep 600\n')
      for await (const _ of shell.output) break
      shell.kill()
      assert.equal((await shell.ended).kind, 'killed')
    })

    test('carries a byte stream to an address in both directions', async () => {
      const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const stream = await connection.openStream({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
      stream.write(Buffer.from([0, 1, 254, 255]))
      const [echo] = await once(stream, 'data')
      assert.deepEqual(Buffer.from(echo), Buffer.from([0, 1, 254, 255]))
      stream.destroy()
      server.close()
    })

    test('says why an address cannot be reached', async () => {
      const attempt = async (): Promise<void> => {
        const stream = await connection.openStream({ host: '127.0.0.1', port: await closedPort() })
        await once(stream, 'data')
      }
      await assert.rejects(attempt, (thrown: Error & { code?: string }) => {
        assert.equal(thrown.code, 'REACH_FORWARD_FAILED')
        assert.match(thrown.message, /refused/i)
        return true
      })
    })
  })
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function readAll(shell: NodeShell): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of shell.output) chunks.push(chunk)
  return Buffer.concat(chunks)
}
