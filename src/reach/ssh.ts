import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { decodeFrames } from '../evidence/framing.ts'
import type { NodeConnection, OpenedConnection, ReachFailure } from '../evidence/node-connection.ts'
import type { InventoryNode, SshAccess } from '../model/inventory.ts'
import { reachErrors } from './errors.ts'
import { makeTemporaryFolder } from './files/temporary-folder.ts'
import { type StartedShell, startShell } from './process-shell.ts'
import { CONNECT_PATIENCE_MS, sshArguments } from './ssh-arguments.ts'
import { describeSshFailure, type SshWhere } from './ssh-failure.ts'
import { openForward } from './ssh-forward.ts'

export interface SshOptions {
  /** The inventory's `ssh` section; the node's own comes first. */
  readonly access: SshAccess | undefined
  readonly signal?: AbortSignal
  /** How long a host may stay silent after login before it is called hanging. */
  readonly answerMs?: number
}

/**
 * One connection to one node by the system's ssh. Its first session carries the others (ControlMaster) and ends when our end
 * of its input closes, so that nothing is left behind on either side, also when we are killed.
 */
export async function openSsh(node: InventoryNode, options: SshOptions): Promise<OpenedConnection> {
  const address = node.address ?? node.name
  const where: SshWhere = { host: node.name, address, port: node.ssh?.port ?? options.access?.port }
  const folder = await makeTemporaryFolder('codeblue-', 'sockets')
  const control = join(folder, 's')
  const base = [...sshArguments(node, options.access), '-o', `ControlPath=${control}`]
  const master = startShell(['ssh', ...base, '-o', 'ControlMaster=yes', '--', address, 'sh'])
  const close = async (): Promise<void> => {
    master.endInput()
    const late = setTimeout(master.kill, 1_000)
    await master.ended
    clearTimeout(late)
    await rm(folder, { recursive: true, force: true })
  }
  const abort = (): void => master.kill()
  options.signal?.addEventListener('abort', abort, { once: true })
  const answered = await waitForShell(master, { control, answerMs: options.answerMs ?? 20_000 })
  options.signal?.removeEventListener('abort', abort)
  if (answered !== 'ready') {
    master.kill()
    await close()
    return { kind: 'failed', failure: options.signal?.aborted ? cancelled(where) : answered(where) }
  }
  const session = ['ssh', ...base, '-o', 'ControlMaster=no'] as const
  return { kind: 'open', connection: sshConnection({ node, address, session, master, close }) }
}

/** Hosts are not to blame for an ssh that is missing here: asked before anything is begun. */
export async function verifySsh(): Promise<void> {
  const asked = await execa('ssh', ['-V'], { reject: false, stdin: 'ignore' })
  if (asked.exitCode !== undefined) return
  throw reachErrors.error(
    'REACH_NO_SSH',
    `ssh cannot be started on this machine: ${asked.code ?? 'for no reason it gave'}`,
    {
      hint: "Install OpenSSH's client (openssh-client), or look at the PATH. On a host of the cluster, --local NODE needs none.",
    },
  )
}

/** Resolves when the remote shell spoke, or with the failure. Silence before login is the network's, after it the host's. */
async function waitForShell(
  master: StartedShell,
  wait: { readonly control: string; readonly answerMs: number },
): Promise<'ready' | ((where: SshWhere) => ReachFailure)> {
  const nonce = `cb${randomBytes(12).toString('hex')}`
  const spoke = firstMark(master, nonce)
  await master.write(`printf '\\n%s up\\n' '${nonce}'; exec cat >/dev/null 2>&1\n`)
  const ended = master.ended.then((end) => (where: SshWhere) => describeSshFailure(where, end.message))
  const first = await Promise.race([spoke, ended, after(CONNECT_PATIENCE_MS)])
  if (first === 'ready' || typeof first === 'function') return first
  // The control socket appears with the login.
  if (!existsSync(wait.control))
    return (where) => describeSshFailure(where, `${master.message()}\nlogin not finished: timed out`)
  const second = await Promise.race([spoke, ended, after(wait.answerMs)])
  return second === 'ready' || typeof second === 'function' ? second : hangs
}

async function firstMark(master: StartedShell, nonce: string): Promise<'ready' | undefined> {
  for await (const frame of decodeFrames(master.output, nonce)) if (frame.kind === 'mark') return 'ready'
  // The stream ended without a word: the end of the process says why.
  return new Promise(() => {})
}

const after = (waitMs: number): Promise<undefined> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(undefined), waitMs).unref()
  })

interface SshParts {
  readonly node: InventoryNode
  readonly address: string
  readonly session: readonly [string, ...string[]]
  readonly master: StartedShell
  readonly close: () => Promise<void>
}

function sshConnection(parts: SshParts): NodeConnection {
  const children = new Set<{ readonly kill: () => void }>()
  let closed = false
  return {
    host: parts.node.name,
    openShell: () => {
      const shell = startShell([...parts.session, '--', parts.address, 'sh'])
      children.add(shell)
      return shell
    },
    openStream: (target) => {
      // Without its master, ssh would quietly log in once more.
      if (closed)
        return Promise.reject(reachErrors.error('REACH_CLOSED', `${parts.node.name}: the connection was closed`))
      const forward = openForward({ ...parts, host: parts.node.name }, target)
      children.add({ kill: () => forward.destroy() })
      return Promise.resolve(forward)
    },
    close: async () => {
      closed = true
      for (const child of children) child.kill()
      await parts.close()
    },
  }
}

const hangs = (where: SshWhere): ReachFailure => ({
  kind: 'hangs',
  code: 'HOST_HANGS',
  message: `${where.host}: let us in and then said nothing`,
  hint: 'A disk or a network file system of the host may hang; look at its console.',
})

const cancelled = (where: SshWhere): ReachFailure => ({
  kind: 'cancelled',
  code: 'CANCELLED',
  message: `${where.host}: cancelled before it answered`,
  hint: undefined,
})
