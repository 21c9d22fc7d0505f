import { execOrThrow } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'
import { type NodeFile, pkiDirectory } from '../node-pki.ts'
import { waitFor } from '../wait-for.ts'
import { savedDirectory } from './undo.ts'

/** Keeps a host's PKI aside and puts other files in its place. etcd reads them at the next handshake, and at its next start. */
export async function replaceCertificates(lab: Lab, host: string, files: readonly NodeFile[]): Promise<void> {
  await execOrThrow(lab, host, ['cp', '-a', pkiDirectory, `${savedDirectory}/pki`])
  await lab.writeFiles(host, files)
}

/**
 * Starts a member anew and returns when the new process stands. `--no-block`: a member that finds no quorum never says that it
 * is ready.
 */
export async function restartMember(lab: Lab, host: string): Promise<void> {
  const readPid = async () =>
    (await execOrThrow(lab, host, ['systemctl', 'show', '-P', 'MainPID', 'etcd.service'])).stdout.trim()
  const before = await readPid()
  await execOrThrow(lab, host, ['systemctl', 'restart', '--no-block', 'etcd.service'])
  await waitFor({
    what: `a new etcd process on ${host}`,
    timeoutMs: 30_000,
    look: async () => (['0', before].includes(await readPid()) ? undefined : true),
  })
}

/** etcd reads its own pairs at every handshake and its CA at the start: enough where only client certificates were replaced. */
export const restoreCertificates = `[ ! -d "$saved/pki" ] || cp -a "$saved/pki/." ${pkiDirectory}/`

export const undoCertificates = `${restoreCertificates}
systemctl restart --no-block etcd.service`
