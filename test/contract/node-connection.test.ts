import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { NodeConnection, OpenedConnection, ReachFailure } from '../../src/evidence/node-connection.ts'
import { openLocal } from '../../src/reach/local.ts'
import { openSsh } from '../../src/reach/ssh.ts'
import { openFaulty } from './faulty-connection.ts'
import { startLoopbackSshd } from './loopback-sshd.ts'
import { nodeConnectionContract } from './node-connection.contract.ts'

const opened = (result: OpenedConnection): NodeConnection => {
  assert.equal(result.kind, 'open', JSON.stringify(result))
  if (result.kind !== 'open') throw new assert.AssertionError({ message: 'not open' })
  return result.connection
}

const failureOf = (result: OpenedConnection): ReachFailure => {
  if (result.kind === 'open') throw new assert.AssertionError({ message: 'it was let in' })
  return result.failure
}

nodeConnectionContract('this machine', async () => opened(openLocal('here')))
nodeConnectionContract('the fake without faults', () => openFaulty('fake'))

const started = await startLoopbackSshd()
if ('unavailable' in started) {
  test('ssh keeps the contract of a node connection', { skip: started.unavailable }, () => {})
} else {
  const { sshd } = started
  after(() => sshd.close())
  const login = (user: string, port = sshd.port) => ({
    name: 'cp1',
    address: '127.0.0.1',
    roles: ['etcd' as const],
    ssh: { user, port, identityFile: sshd.identityFile, knownHostsFile: sshd.knownHostsFile, configFile: 'none' },
  })
  const root = process.getuid?.() === 0
  const user = root ? 'root' : (process.env.USER ?? 'nobody')
  nodeConnectionContract('ssh', async () => opened(await openSsh(login(user), { access: undefined })))
  if (root)
    nodeConnectionContract('ssh to a shell that prints a banner', async () => {
      const connection = opened(await openSsh(login('chatty'), { access: undefined }))
      return withoutBanner(connection)
    })

  test('refuses a host whose key has changed, and says how to go on', async () => {
    const known = join(sshd.folder, 'other')
    await writeFile(known, `[127.0.0.1]:${sshd.port} ${(await readFile(`${sshd.identityFile}.pub`, 'utf8')).trim()}\n`)
    const node = { ...login(user), ssh: { ...login(user).ssh, knownHostsFile: known } }
    const { kind, code, hint } = failureOf(await openSsh(node, { access: undefined }))
    assert.deepEqual({ kind, code }, { kind: 'host-key', code: 'HOST_KEY_CHANGED' })
    assert.match(hint ?? '', new RegExp(`ssh-keygen -R '\\[127\\.0\\.0\\.1\\]:${sshd.port}'`))
  })

  test('does not take an unknown host key for granted', async () => {
    const node = { ...login(user), ssh: { ...login(user).ssh, knownHostsFile: '/dev/null' } }
    assert.equal(failureOf(await openSsh(node, { access: undefined })).code, 'HOST_KEY_UNKNOWN')
  })

  test('says that a login is not accepted', async () => {
    assert.equal(failureOf(await openSsh(login('nobody-here'), { access: undefined })).code, 'LOGIN_DENIED')
  })

  test('says that nothing listens on the port of ssh', async () => {
    assert.deepEqual(await openSsh(login(user, 1), { access: undefined }), {
      kind: 'failed',
      failure: {
        kind: 'unreachable',
        code: 'HOST_REFUSED',
        message:
          'cp1: 127.0.0.1 is up and refuses ssh connections (ssh: ssh: connect to host 127.0.0.1 port 1: Connection refused)',
        hint: 'sshd does not run there, or listens on another port (set `port`). Use the console.',
      },
    })
  })
}

/** The contract speaks of bytes; a banner is taken off by the framing, which is tested on its own. */
function withoutBanner(connection: NodeConnection): NodeConnection {
  const banner = Buffer.from('Welcome to this host\n')
  return {
    ...connection,
    openShell: () => {
      const shell = connection.openShell()
      async function* output(): AsyncGenerator<Uint8Array> {
        let skipped = 0
        for await (const chunk of shell.output) {
          const rest = chunk.subarray(Math.min(chunk.length, banner.length - skipped))
          skipped += chunk.length - rest.length
          if (rest.length > 0) yield rest
        }
      }
      return { ...shell, output: output() }
    },
  }
}
