import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { topologies } from '../topology.ts'
import { renderInitConfig, renderJoinConfig } from './kubeadm-config.ts'
import { type KubernetesVersion, kubernetesReleases } from './versions.ts'

const topology = topologies.single
const [host = { name: '', address: '', roles: [] }] = topology.hosts
const secrets = { token: 'abcdef.0123456789abcdef', certificateKey: '00', caHash: 'sha256:00' }
const planOf = (version: KubernetesVersion) => ({ topology, release: kubernetesReleases[version] })
const documentsOf = (text: string) => parseAllDocuments(text).map((document) => document.toJS())

const criSocket = 'unix:///run/containerd/containerd.sock'
const registrations = {
  '1.20': { name: 'cp1', criSocket, kubeletExtraArgs: { 'node-ip': '10.77.0.11' } },
  '1.34': {
    ...{ name: 'cp1', criSocket, imagePullPolicy: 'Never' },
    kubeletExtraArgs: [{ name: 'node-ip', value: '10.77.0.11' }],
  },
}
const audit = [
  ['audit-policy-file', '/etc/kubernetes/audit-policy.yaml'],
  ['audit-log-path', '/var/log/kubernetes/audit.log'],
  ['audit-log-maxsize', '20'],
  ['audit-log-maxbackup', '2'],
] as const
const auditFlags = {
  '1.20': Object.fromEntries(audit),
  '1.34': audit.map(([name, value]) => ({ name, value })),
}

for (const version of ['1.20', '1.34'] as const) {
  test(`kubeadm ${version} gets its configuration in the words of its own version`, () => {
    const [init, cluster] = documentsOf(renderInitConfig(planOf(version), host, secrets))
    const [join] = documentsOf(renderJoinConfig(planOf(version), host, secrets))
    const apiVersion = version === '1.20' ? 'kubeadm.k8s.io/v1beta2' : 'kubeadm.k8s.io/v1beta4'
    assert.deepEqual(
      [init, cluster, join].map((document) => [document.apiVersion, document.kind]),
      [
        [apiVersion, 'InitConfiguration'],
        [apiVersion, 'ClusterConfiguration'],
        [apiVersion, 'JoinConfiguration'],
      ],
    )
    assert.deepEqual(
      [init.nodeRegistration, join.nodeRegistration, cluster.apiServer.extraArgs, cluster.kubernetesVersion],
      [registrations[version], registrations[version], auditFlags[version], kubernetesReleases[version].release],
    )
  })
}
