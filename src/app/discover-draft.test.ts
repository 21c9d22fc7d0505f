import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeEtcdSettings } from '../evidence/etcd-settings.ts'
import { type ClusterDraft, draftOfView } from './discover-draft.ts'
import type { NodeView } from './discover-node.ts'

const apiServer = `spec:
  containers:
  - command:
    - kube-apiserver
    - --advertise-address=10.77.0.11
    - --etcd-servers=https://127.0.0.1:2379
    - --secure-port=6443
`
const member = (name: string, address: string) => ({
  name,
  clientUrl: `https://${address}:2379`,
  peerUrl: `https://${address}:2380`,
})

/** A stacked master of kubeadm of which nothing answers any more. */
const silent: NodeView = {
  hostname: 'cp1',
  address: 'cp1',
  etcd: decodeEtcdSettings({ flags: '--data-dir=/var/lib/etcd', environment: '' }),
  etcdRunsAs: 'static-pod',
  members: [member('cp1', '10.77.0.11'), member('', '10.77.0.12')],
  membersFrom: 'configuration',
  credentials: undefined,
  objects: undefined,
  hosts: new Map([
    ['10.77.0.11', 'cp1'],
    ['10.77.0.12', 'cp2'],
  ]),
  marks: new Set(),
  isMaster: true,
  apiServerManifest: apiServer,
  apiServerUrls: ['https://10.77.0.11:6443', 'https://lb1:6443'],
  haproxy: undefined,
}

const told = ({ nodes, distribution, hasApi, endpoint, cluster, apiPort }: ClusterDraft) => ({
  nodes: nodes.map(({ name, address, roles }) => `${name} ${address} ${roles.join('+')}`),
  ...{ distribution, hasApi, endpoint, cluster, apiPort },
})

const cases: readonly { readonly title: string; readonly view: NodeView; readonly expected: object }[] = [
  {
    title: 'a master that nobody answers on is told from its files, with the peers it knew',
    view: silent,
    expected: {
      nodes: ['cp1 10.77.0.11 control-plane', 'cp2 10.77.0.12 control-plane'],
      ...{
        distribution: 'kubeadm',
        hasApi: true,
        endpoint: 'https://lb1:6443',
        cluster: 'cluster-of-cp1',
        apiPort: '6443',
      },
    },
  },
  {
    title: 'what etcd stores goes before files',
    view: {
      ...silent,
      membersFrom: 'list',
      objects: {
        nodes: [
          { name: 'cp1', address: '10.77.0.11', roles: ['control-plane'] },
          { name: 'w1', address: '10.77.0.31', roles: ['worker'] },
        ],
        kubeadm: { clusterName: 'shop', controlPlaneEndpoint: 'api.shop:8443', etcd: {} },
        distribution: 'kubeadm',
      },
    },
    expected: {
      nodes: ['cp1 10.77.0.11 control-plane', 'w1 10.77.0.31 worker'],
      ...{ distribution: 'kubeadm', hasApi: true, endpoint: 'https://api.shop:8443', cluster: 'shop', apiPort: '6443' },
    },
  },
  {
    title: 'a host of etcd alone has no API',
    view: { ...silent, isMaster: false, apiServerManifest: '', apiServerUrls: [], etcdRunsAs: 'systemd' },
    expected: {
      nodes: ['cp1 10.77.0.11 etcd'],
      ...{ distribution: 'etcd', hasApi: false, endpoint: undefined, cluster: 'cluster-of-cp1', apiPort: '6443' },
    },
  },
]
for (const { title, view, expected } of cases) {
  test(title, () => assert.deepEqual(told(draftOfView(view)), expected))
}

test('what could not be seen is said', () => {
  assert.deepEqual(draftOfView({ ...silent, members: [], membersFrom: 'nothing' }).notes, [
    'Discovered from cp1. Check the names: ssh connects to the addresses.',
    'The nodes could not be read from etcd: only masters that other hosts know of are here, and workers are missing.',
    'No etcd is known on this host, and no manifest says where it is: add etcd by hand.',
  ])
})
