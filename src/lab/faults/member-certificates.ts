import { execOrThrow } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'
import { type NodeFile, pkiDirectory } from '../node-pki.ts'
import { savedDirectory } from './undo.ts'

/** Keeps a host's PKI aside and puts other files in its place. etcd reads them at the next handshake, and at its next start. */
export async function replaceCertificates(lab: Lab, host: string, files: readonly NodeFile[]): Promise<void> {
  await execOrThrow(lab, host, ['cp', '-a', pkiDirectory, `${savedDirectory}/pki`])
  await lab.writeFiles(host, files)
}

/** `--no-block`: a member that finds no quorum never says that it is ready. */
export const restartMember = async (lab: Lab, host: string): Promise<unknown> =>
  execOrThrow(lab, host, ['systemctl', 'restart', '--no-block', 'etcd.service'])

export const undoCertificates = `[ ! -d "$saved/pki" ] || cp -a "$saved/pki/." ${pkiDirectory}/
systemctl restart --no-block etcd.service`
