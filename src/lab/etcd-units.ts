import { authorityPair, healthcheckClient, type NodeFile, peerPair, serverPair } from './node-pki.ts'
import { clientUrl, clientUrls, initialClusterOf, type LabHost, peerUrl } from './topology.ts'

export const dataDirectory = '/var/lib/etcd'
const unitPath = '/etc/systemd/system/etcd.service'

/** Small, so that a full store takes seconds and not gigabytes to make. */
const QUOTA_BYTES = 32 * 1024 * 1024

/** Links of a member's host: what is enabled at boot. */
export const etcdHostLinks: Readonly<Record<string, string>> = {
  '/etc/systemd/system/multi-user.target.wants/etcd.service': unitPath,
}

/** etcd of one host of several, as a unit, and an `etcdctl` that just works in a login shell there. */
export const renderEtcdHostFiles = (host: LabHost, all: readonly LabHost[]): readonly NodeFile[] => [
  { path: unitPath, text: renderEtcdUnit(host, all), mode: 0o644 },
  {
    path: '/etc/profile.d/etcdctl.sh',
    text: Object.entries({ ...etcdctlEnvironment, ETCDCTL_ENDPOINTS: clientUrls(all) })
      .map(([name, value]) => `export ${name}=${value}\n`)
      .join(''),
    mode: 0o644,
  },
]

/** etcd as a systemd unit with kubeadm's flags and file names. What a fault changes by a drop-in is in the environment. */
function renderEtcdUnit(host: LabHost, all: readonly LabHost[]): string {
  const flags = [
    `--name=${host.name}`,
    `--data-dir=${dataDirectory}`,
    `--listen-client-urls=https://127.0.0.1:2379,${clientUrl(host)}`,
    `--advertise-client-urls=${clientUrl(host)}`,
    `--listen-peer-urls=${peerUrl(host)}`,
    `--initial-advertise-peer-urls=${peerUrl(host)}`,
    `--initial-cluster=${initialClusterOf(all)}`,
    '--listen-metrics-urls=http://127.0.0.1:2381',
    '--client-cert-auth=true',
    `--trusted-ca-file=${authorityPair}.crt`,
    `--cert-file=${serverPair}.crt`,
    `--key-file=${serverPair}.key`,
    '--peer-client-cert-auth=true',
    `--peer-trusted-ca-file=${authorityPair}.crt`,
    `--peer-cert-file=${peerPair}.crt`,
    `--peer-key-file=${peerPair}.key`,
    '--snapshot-count=10000',
    '--logger=zap',
    '--log-outputs=stderr',
  ]
  return `[Unit]
Description=etcd
Documentation=https://etcd.io
After=network.target
StartLimitIntervalSec=0

[Service]
Type=notify
TimeoutStartSec=0
Environment=ETCD_INITIAL_CLUSTER_STATE=new
Environment=ETCD_QUOTA_BACKEND_BYTES=${QUOTA_BYTES}
ExecStart=/usr/bin/etcd \\
  ${flags.join(' \\\n  ')}
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
`
}

const etcdctlEnvironment: Readonly<Record<string, string>> = {
  ETCDCTL_API: '3',
  ETCDCTL_CACERT: `${authorityPair}.crt`,
  ETCDCTL_CERT: `${healthcheckClient}.crt`,
  ETCDCTL_KEY: `${healthcheckClient}.key`,
}

/** `etcdctl` with the host's own client certificate, against some endpoints. */
export const etcdctlCommand = (endpoints: string, ...args: readonly string[]): readonly string[] => [
  'env',
  ...Object.entries(etcdctlEnvironment).map(([name, value]) => `${name}=${value}`),
  'etcdctl',
  `--endpoints=${endpoints}`,
  ...args,
]
