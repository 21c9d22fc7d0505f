import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeEtcdSettings } from './etcd-settings.ts'

const nothing = {
  name: undefined,
  dataDir: undefined,
  advertiseClientUrls: [],
  listenClientUrls: [],
  initialCluster: new Map(),
  caFile: undefined,
  certFile: undefined,
  keyFile: undefined,
}

test('reads the manifest of kubeadm, and takes no peer flag for a client flag', () => {
  const flags = `
  - command:
    - etcd
    - --advertise-client-urls=https://10.0.0.1:2379
    - --peer-cert-file=/etc/kubernetes/pki/etcd/peer.crt
    - --cert-file=/etc/kubernetes/pki/etcd/server.crt
    - --data-dir=/var/lib/etcd
    - --initial-cluster=cp1=https://10.0.0.1:2380,cp2=https://10.0.0.2:2380
    - --name=cp1
    - --peer-trusted-ca-file=/peer/ca.crt
    - --trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt
`
  assert.deepEqual(decodeEtcdSettings({ flags, environment: '' }), {
    ...nothing,
    name: 'cp1',
    dataDir: '/var/lib/etcd',
    advertiseClientUrls: ['https://10.0.0.1:2379'],
    initialCluster: new Map([
      ['cp1', 'https://10.0.0.1:2380'],
      ['cp2', 'https://10.0.0.2:2380'],
    ]),
    caFile: '/etc/kubernetes/pki/etcd/ca.crt',
    certFile: '/etc/kubernetes/pki/etcd/server.crt',
  })
})

test('lets a flag win over the environment', () => {
  const environment =
    'ETCD_DATA_DIR="/var/lib/etcd/default"\n# ETCD_NAME=old\nETCD_NAME=one\nETCD_PEER_KEY_FILE=/peer.key\n'
  assert.deepEqual(decodeEtcdSettings({ flags: '/usr/bin/etcd --data-dir /data/etcd', environment }), {
    ...nothing,
    name: 'one',
    dataDir: '/data/etcd',
  })
})

test('says nothing of what is not there', () => {
  assert.deepEqual(decodeEtcdSettings({ flags: '', environment: '' }), nothing)
})
