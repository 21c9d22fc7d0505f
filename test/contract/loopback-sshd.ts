import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A real sshd on a loopback port with keys of its own; `unavailable` says why there is none. */
export interface LoopbackSshd {
  readonly port: number
  readonly identityFile: string
  readonly knownHostsFile: string
  readonly folder: string
  readonly close: () => Promise<void>
}

export type StartedSshd = { readonly sshd: LoopbackSshd } | { readonly unavailable: string }

/**
 * Started as root it sees, in a mount namespace of its own, a passwd file with the users `sshd`, `plain` (no privileges) and
 * `chatty` (whose shell prints a banner); nothing of the machine is changed.
 */
export async function startLoopbackSshd(): Promise<StartedSshd> {
  const program = await findSshd().catch((thrown: Error) => `no sshd: ${thrown.message}`)
  if (typeof program === 'string') return { unavailable: program }
  const folder = await mkdtemp(join(tmpdir(), 'codeblue-sshd-'))
  await chmod(folder, 0o755)
  for (const key of ['host', 'client'])
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, key)])
  const port = await freePort()
  const clientKey = await readFile(join(folder, 'client.pub'), 'utf8')
  const hostKey = await readFile(join(folder, 'host.pub'), 'utf8')
  await writeFile(join(folder, 'authorized'), clientKey)
  await writeFile(join(folder, 'known'), `[127.0.0.1]:${port} ${hostKey}`)
  await writeFile(
    join(folder, 'chatty'),
    '#!/bin/sh\necho "Welcome to this host"; echo "Last login: never" >&2\nexec /bin/sh "$@"\n',
  )
  await chmod(join(folder, 'chatty'), 0o755)
  await writeFile(join(folder, 'passwd'), `${await readFile('/etc/passwd', 'utf8')}${users(folder)}`)
  await writeFile(join(folder, 'sshd_config'), configuration(folder, port))
  const child = spawn(...commandLine(program, folder))
  const lines = createInterface(child.stderr)
  for await (const line of lines) if (line.includes('Server listening')) break
  child.stderr.resume()
  const close = async (): Promise<void> => {
    child.kill()
    if (child.exitCode === null) await once(child, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
  return { sshd: { port, identityFile: join(folder, 'client'), knownHostsFile: join(folder, 'known'), folder, close } }
}

const users = (folder: string): string =>
  [
    'sshd:x:64999:65534::/run/sshd:/usr/sbin/nologin',
    'plain:x:64998:65534::/:/bin/sh',
    `chatty:x:64997:65534::/:${folder}/chatty`,
    '',
  ].join('\n')

const configuration = (folder: string, port: number): string =>
  [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${folder}/host`,
    `AuthorizedKeysFile ${folder}/authorized`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'MaxStartups 100',
    `PidFile ${folder}/pid`,
    '',
  ].join('\n')

interface Sshd {
  readonly path: string
  readonly libraries: string
}

function commandLine(
  sshd: Sshd,
  folder: string,
): [string, string[], { env: NodeJS.ProcessEnv; stdio: ['ignore', 'ignore', 'pipe'] }] {
  const server = [sshd.path, '-D', '-e', '-f', join(folder, 'sshd_config')]
  const options = {
    env: { ...process.env, LD_LIBRARY_PATH: sshd.libraries },
    stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'],
  }
  if (process.getuid?.() !== 0) return [sshd.path, server.slice(1), options]
  const script = `mkdir -p /run/sshd && mount --bind '${folder}/passwd' /etc/passwd && exec ${server.join(' ')}`
  return ['unshare', ['-m', 'sh', '-c', script], options]
}

/** The machine's own, or Debian's package unpacked into the cache: installing it would start a daemon. */
async function findSshd(): Promise<Sshd> {
  if (existsSync('/usr/sbin/sshd')) return { path: '/usr/sbin/sshd', libraries: '' }
  const cache = join(homedir(), '.cache', 'codeblue', 'openssh-server')
  const path = join(cache, 'usr/sbin/sshd')
  const libraries = join(cache, 'usr/lib', `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`)
  if (!existsSync(path)) {
    await mkdir(cache, { recursive: true })
    await run('apt-get', ['download', 'openssh-server', 'libwrap0'], { cwd: cache })
    for (const name of await readdir(cache))
      if (name.endsWith('.deb')) await run('dpkg', ['-x', name, '.'], { cwd: cache })
  }
  return { path, libraries }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
