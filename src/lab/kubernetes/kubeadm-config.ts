import { stringify } from 'yaml'
import { authorityPair } from '../node-pki.ts'
import { clientUrl, hostsWithRole, type LabHost, type Topology } from '../topology.ts'
import { imageRepository } from './images.ts'
import type { KubernetesRelease } from './versions.ts'

/** Drawn once for each cluster: with them hosts join, and masters get the certificates. */
export interface JoinSecrets {
  readonly token: string
  readonly certificateKey: string
  /** Of the cluster's CA, as kubeadm prints it. */
  readonly caHash: string
}

export interface ClusterPlan {
  readonly topology: Topology
  readonly release: KubernetesRelease
}

const group = 'kubeadm.k8s.io'
const criSocket = 'unix:///run/containerd/containerd.sock'
const auditLog = '/var/log/kubernetes/audit.log'

/** What `kubeadm init` gets on the first master. */
export function renderInitConfig(plan: ClusterPlan, host: LabHost, secrets: Omit<JoinSecrets, 'caHash'>): string {
  const { kubeadmApi } = plan.release
  return renderDocuments([
    {
      ...head(plan, 'InitConfiguration'),
      bootstrapTokens: [{ token: secrets.token, ttl: '24h0m0s', usages: ['signing', 'authentication'] }],
      certificateKey: secrets.certificateKey,
      localAPIEndpoint: { advertiseAddress: host.address, bindPort: 6443 },
      nodeRegistration: nodeRegistration(kubeadmApi, host),
    },
    renderClusterConfig(plan),
    renderKubeletConfig(),
    renderProxyConfig(),
  ])
}

/** What `kubeadm join` gets on every other host. */
export function renderJoinConfig(plan: ClusterPlan, host: LabHost, secrets: JoinSecrets): string {
  const endpoint = plan.topology.apiEndpoint?.name ?? ''
  const { token, caHash, certificateKey } = secrets
  const controlPlane = { localAPIEndpoint: { advertiseAddress: host.address, bindPort: 6443 }, certificateKey }
  return renderDocuments([
    {
      ...head(plan, 'JoinConfiguration'),
      discovery: { bootstrapToken: { token, apiServerEndpoint: `${endpoint}:6443`, caCertHashes: [caHash] } },
      nodeRegistration: nodeRegistration(plan.release.kubeadmApi, host),
      ...(host.roles.includes('control-plane') ? { controlPlane } : {}),
    },
  ])
}

const head = ({ release }: ClusterPlan, kind: string) => ({ apiVersion: `${group}/${release.kubeadmApi}`, kind })

function nodeRegistration(api: KubernetesRelease['kubeadmApi'], { name, address }: LabHost) {
  return {
    ...{ name, criSocket, ...(api === 'v1beta2' ? {} : { imagePullPolicy: 'Never' }) },
    kubeletExtraArgs: renderArguments(api, { 'node-ip': address }),
  }
}

function renderClusterConfig(plan: ClusterPlan) {
  const { topology, release } = plan
  const api = release.kubeadmApi
  const audit = {
    'audit-policy-file': '/etc/kubernetes/audit-policy.yaml',
    'audit-log-path': auditLog,
    'audit-log-maxsize': '20',
    'audit-log-maxbackup': '2',
  }
  const mounts = [
    { name: 'audit-policy', path: '/etc/kubernetes/audit-policy.yaml', readOnly: true, pathType: 'File' },
    { name: 'audit-log', path: '/var/log/kubernetes', readOnly: false, pathType: 'DirectoryOrCreate' },
  ]
  return {
    ...head(plan, 'ClusterConfiguration'),
    clusterName: 'lab',
    kubernetesVersion: release.release,
    controlPlaneEndpoint: `${topology.apiEndpoint?.name ?? ''}:6443`,
    imageRepository,
    networking: { podSubnet: '10.244.0.0/16', serviceSubnet: '10.96.0.0/12' },
    apiServer: {
      certSANs: topology.hosts.flatMap(({ name, address }) => [name, address]),
      extraArgs: renderArguments(api, audit),
      extraVolumes: mounts.map(({ path, ...mount }) => ({ ...mount, hostPath: path, mountPath: path })),
    },
    etcd:
      topology.etcdRunsAs === 'static-pod' ? { local: { dataDir: '/var/lib/etcd' } } : { external: external(topology) },
  }
}

function external(topology: Topology) {
  const client = '/etc/kubernetes/pki/apiserver-etcd-client'
  return {
    endpoints: hostsWithRole(topology, 'etcd').map(clientUrl),
    caFile: `${authorityPair}.crt`,
    certFile: `${client}.crt`,
    keyFile: `${client}.key`,
  }
}

/** Flags are a map in the older kubeadm and a list in the newer. */
function renderArguments(api: KubernetesRelease['kubeadmApi'], flags: Readonly<Record<string, string>>) {
  return api === 'v1beta2' ? flags : Object.entries(flags).map(([name, value]) => ({ name, value }))
}

const renderKubeletConfig = () => ({
  ...{ apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' },
  // The hosts' cgroups are not systemd's to hand out, and what a node may use is the machine's.
  ...{ cgroupDriver: 'cgroupfs', enforceNodeAllocatable: [], failSwapOn: false },
  // A disk of the machine that is nearly full must not evict the lab.
  evictionHard: {
    'memory.available': '50Mi',
    'nodefs.available': '0%',
    'imagefs.available': '0%',
    'nodefs.inodesFree': '0%',
  },
})

const renderProxyConfig = () => ({
  ...{ apiVersion: 'kubeproxy.config.k8s.io/v1alpha1', kind: 'KubeProxyConfiguration', mode: 'iptables' },
  // Kernel parameters of the machine are read-only on a host.
  conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
})

const renderDocuments = (documents: readonly object[]): string =>
  documents.map((document) => stringify(document)).join('---\n')
