import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faults, findFault } from './fault-table.ts'

test('every fault of the contract is there, with the condition it must be diagnosed as', () => {
  assert.deepEqual(Object.fromEntries(faults.map(({ id, expected }) => [id, expected.condition])), {
    'etcd/member-killed': 'etcd/process-killed',
    'etcd/quorum-lost': 'etcd/process-killed',
    'etcd/nospace': 'etcd/nospace',
    'etcd/db-pages-overwritten': 'etcd/db-pages-corrupt',
    'etcd/db-meta-lost': 'etcd/db-meta-lost',
    'etcd/wal-damaged': 'etcd/wal-corrupt',
    'etcd/data-dir-gone': 'etcd/data-dir-missing',
    'etcd/peer-certificate-expired': 'etcd/peer-certificate-expired',
    'etcd/server-certificate-expired': 'etcd/server-certificate-expired',
    'etcd/client-certificate-expired': 'etcd/client-certificate-expired',
    'etcd/other-ca': 'etcd/certificate-wrong-ca',
    'etcd/wrong-san': 'etcd/certificate-wrong-san',
    'etcd/foreign-cluster-id': 'etcd/cluster-id-mismatch',
    'etcd/member-removed': 'etcd/member-removed',
    'etcd/partition': 'etcd/partitioned',
    'etcd/leader-stalled': 'etcd/leader-stalled',
    'etcd/disk-full': 'etcd/disk-full',
    'kubernetes/apiserver-flag': 'apiserver/flag-unknown',
    'kubernetes/manifest-broken': 'kubelet/manifest-invalid',
    'kubernetes/manifest-removed': 'kubelet/static-pod-removed',
    'kubernetes/masters-destroyed': 'node/control-plane-destroyed',
    'kubernetes/two-masters-destroyed': 'node/control-plane-destroyed',
    'node/powered-off': 'node/silent',
    'lb/wrong-health-check': 'loadbalancer/check-rejects-401',
    'kubernetes/etcd-nospace': 'etcd/nospace',
    'kubernetes/runtime-down': 'runtime/down',
    'kubernetes/finalizer-unserved': 'kubernetes/namespace-finalizer-unserved',
    'kubernetes/apiserver-certificate-expired': 'apiserver/serving-certificate-expired',
    'kubernetes/apiserver-etcd-certificate-expired': 'apiserver/etcd-client-certificate-expired',
    'kubernetes/certificates-expired': 'kubernetes/control-plane-certificates-expired',
    'kubernetes/kubeconfig-expired': 'kubernetes/kubeconfig-certificate-expired',
    'kubernetes/kubelet-certificate-expired': 'kubelet/client-certificate-expired',
    'kubernetes/encryption-key-missing': 'apiserver/encryption-key-wrong',
    'kubernetes/service-account-key-mismatch': 'apiserver/service-account-tokens-rejected',
    'kubernetes/webhook-lockout': 'kubernetes/webhook-fails-closed',
    'kubernetes/apiservice-stale': 'kubernetes/apiservice-no-backend',
    'kubernetes/namespace-deleted': 'kubernetes/namespace-deleted',
    'kubernetes/controllers-fighting': 'kubernetes/controllers-fighting',
    'kubernetes/conversion-webhook-dead': 'kubernetes/conversion-webhook-dead',
    'kubernetes/stale-watch-cache': 'apiserver/watch-cache-stale',
  })
})

test('a fault is found by its whole id and without its area', () => {
  assert.deepEqual([findFault('etcd/disk-full').id, findFault('disk-full').id], ['etcd/disk-full', 'etcd/disk-full'])
})

test('a fault that does not exist is an error that names the nearest one', () => {
  assert.throws(() => findFault('qourum-lost'), { code: 'DRILL_UNKNOWN_FAULT', hint: 'did you mean quorum-lost?' })
})
