import { randomBytes } from 'node:crypto'
import type { Progress } from '../../model/progress.ts'
import { execOrThrow, execWithin } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'

import { hostsWithRole, type LabHost } from '../topology.ts'
import { waitFor } from '../wait-for.ts'
import { type ClusterPlan, type JoinSecrets, renderInitConfig, renderJoinConfig } from './kubeadm-config.ts'
import { kubernetesReleases } from './versions.ts'

const configPath = '/root/kubeadm.yaml'
const STEP_TIMEOUT_MS = 240_000

/** Makes a cluster of booted hosts with kubeadm, as its documentation does: init on the first master, join on all others. */
export async function bringUpKubernetes(lab: Lab, progress: Progress): Promise<void> {
  const { topology, kubernetesVersion } = lab
  const [first, ...masters] = hostsWithRole(topology, 'control-plane')
  if (first === undefined || kubernetesVersion === undefined) return
  const plan: ClusterPlan = { topology, release: kubernetesReleases[kubernetesVersion] }
  const secrets = { token: drawToken(), certificateKey: randomBytes(32).toString('hex') }
  await waitForRuntime(lab)
  await writeConfig(lab, first, renderInitConfig(plan, first, secrets))
  const caHash = await issueClusterAuthority(lab, first)
  await startBalancers(lab, first)
  progress({ host: first.name, stage: 'kubeadm', message: `kubeadm init, Kubernetes ${plan.release.release}` })
  const init = ['init', '--upload-certs', '--skip-phases=preflight,addon/coredns']
  await kubeadm(lab, first.name, init)
  const join = async (host: LabHost): Promise<void> => {
    progress({ host: host.name, stage: 'kubeadm', message: 'kubeadm join' })
    await writeConfig(lab, host, renderJoinConfig(plan, host, { ...secrets, caHash } satisfies JoinSecrets))
    await kubeadm(lab, host.name, ['join', '--skip-phases=preflight'])
  }
  const joinMasters = async (): Promise<void> => {
    // One after the other: etcd takes one new member at a time.
    for (const host of masters) await join(host)
  }
  await Promise.all([joinMasters(), ...hostsWithRole(topology, 'worker').map(join)])
}

const kubeadm = (lab: Lab, host: string, [verb = '', ...flags]: readonly string[]) =>
  execWithin(lab, host, {
    argv: ['kubeadm', verb, `--config=${configPath}`, '--v=1', ...flags],
    timeoutMs: STEP_TIMEOUT_MS,
  })

const writeConfig = (lab: Lab, host: LabHost, text: string): Promise<void> =>
  lab.writeFiles(host.name, [{ path: configPath, text, mode: 0o600 }])

/** Six and sixteen lower-case letters and digits. */
const drawToken = (): string => `${randomBytes(3).toString('hex')}.${randomBytes(8).toString('hex')}`

/** The CA first: the load balancer checks API servers against it, and `init` already talks through the load balancer. */
async function issueClusterAuthority(lab: Lab, first: LabHost): Promise<string> {
  await kubeadmPhase(lab, first, 'ca')
  const hash = `openssl x509 -pubkey -in /etc/kubernetes/pki/ca.crt | openssl pkey -pubin -outform der | sha256sum`
  const end = await execOrThrow(lab, first.name, ['sh', '-c', hash])
  return `sha256:${end.stdout.split(' ')[0] ?? ''}`
}

const kubeadmPhase = (lab: Lab, host: LabHost, certificate: string) =>
  execOrThrow(lab, host.name, ['kubeadm', 'init', 'phase', 'certs', certificate, `--config=${configPath}`])

async function startBalancers(lab: Lab, first: LabHost): Promise<void> {
  const { stdout: text } = await execOrThrow(lab, first.name, ['cat', '/etc/kubernetes/pki/ca.crt'])
  for (const { name } of hostsWithRole(lab.topology, 'load-balancer')) {
    await lab.writeFiles(name, [{ path: '/etc/haproxy/ca.crt', text, mode: 0o644 }])
    await execOrThrow(lab, name, ['systemctl', 'restart', 'haproxy.service'])
  }
}

async function waitForRuntime(lab: Lab): Promise<void> {
  const hosts = [...hostsWithRole(lab.topology, 'control-plane'), ...hostsWithRole(lab.topology, 'worker')]
  await Promise.all(
    hosts.map(({ name }) =>
      waitFor({
        what: `containerd on ${name}`,
        timeoutMs: 30_000,
        look: async () => ((await lab.exec(name, ['ctr', 'version'])).exitCode === 0 ? true : undefined),
      }),
    ),
  )
}
