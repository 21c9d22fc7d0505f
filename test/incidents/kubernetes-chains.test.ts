import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openCatalogue } from '../../src/app/load-catalogue.ts'
import { evaluateDiagnosis } from '../../src/diagnosis/evaluate-diagnosis.ts'
import { openPlainFiles } from '../../src/evidence/plain-files.ts'
import { deriveFacts } from '../../src/facts/derive-facts.ts'
import type { Diagnosis } from '../../src/model/diagnosis.ts'
import { openPlainFileTree } from '../../src/reach/files/plain-file-tree.ts'

const catalogue = await openCatalogue()
const signatures = catalogue.flatMap((condition) => condition.signatures)

async function diagnose(path: string): Promise<Diagnosis> {
  const reader = await openPlainFiles(openPlainFileTree(), [join(import.meta.dirname, path)])
  return evaluateDiagnosis(await deriveFacts(reader, { signatures, referenceTime: '2026-11-20T12:00:00Z' }), catalogue)
}

/** The first cause in one line: condition, hosts, confidence; then what it explains, each with what made it. */
const chainOf = ({ causes: [first] }: Diagnosis): readonly string[] =>
  first === undefined
    ? []
    : [
        `${first.condition} on ${first.subjects.map(({ name }) => name || 'the cluster').join(', ')}: ${first.confidence}`,
        ...first.chain.slice(1).map(({ condition, madeBy }) => `${condition} by ${madeBy}`),
      ]

const cases: readonly { readonly path: string; readonly chain: readonly string[] }[] = [
  {
    path: 'reports/foreign-federation',
    chain: [
      'kubernetes/federation-deletes on the cluster: proven',
      'kubernetes/namespace-deleted-by-owner by kubernetes/federation-deletes',
    ],
  },
  {
    path: 'reports/rke2-kernel-parameters',
    chain: [
      'kubelet/kernel-defaults-refused on m1: proven',
      'kubelet/down by kubelet/kernel-defaults-refused',
      'rancher/supervisor-waits-for-etcd by kubelet/kernel-defaults-refused',
    ],
  },
  { path: 'reports/share-mnt-pruned', chain: ['rancher/share-mnt-missing on unnamed-host: proven'] },
  {
    path: 'reports/worker-kubelet-config-missing',
    chain: [
      'kubelet/config-missing on node5: proven',
      'kubelet/down by kubelet/config-missing',
      'kubernetes/apiservice-stale by kubelet/down',
      'controller-manager/discovery-fails by kubernetes/apiservice-stale',
      'controller-manager/discovery-partial by kubernetes/apiservice-stale',
    ],
  },
  {
    path: 'real-logs/kubernetes-1.32.13/02-etcd-down-under-running-apiserver',
    chain: [
      'apiserver/etcd-unreachable on unnamed-host: unproven',
      'apiserver/not-ready by apiserver/etcd-unreachable',
      'apiserver/requests-time-out by apiserver/etcd-unreachable',
      'controller-manager/lease-lost by apiserver/etcd-unreachable',
      'scheduler/lease-lost by apiserver/etcd-unreachable',
    ],
  },
  {
    path: 'real-logs/kubernetes-1.32.13/05-apiserver-serving-cert-expired',
    chain: [
      'apiserver/serving-certificate-expired on cp1, unnamed-host: proven',
      'controller-manager/api-unreachable by apiserver/serving-certificate-expired',
      'scheduler/api-unreachable by apiserver/serving-certificate-expired',
    ],
  },
  {
    path: 'real-logs/kubernetes-1.32.13/06-client-certs-expired-kubeconfigs',
    chain: [
      'kubernetes/kubeconfig-certificate-expired on the cluster: proven',
      'controller-manager/unauthorized by kubernetes/kubeconfig-certificate-expired',
      'scheduler/unauthorized by kubernetes/kubeconfig-certificate-expired',
    ],
  },
  {
    path: 'real-logs/kubernetes-1.32.13/08-apiservice-metrics-no-backend',
    chain: [
      'kubernetes/apiservice-no-backend on the cluster: proven',
      'controller-manager/discovery-partial by kubernetes/apiservice-no-backend',
      'kubernetes/namespace-stuck-on-discovery by kubernetes/apiservice-no-backend',
      'kubernetes/metrics-unavailable by kubernetes/apiservice-no-backend',
      'kubernetes/namespace-terminating by kubernetes/apiservice-no-backend',
    ],
  },
  {
    path: 'real-logs/kubernetes-1.32.13/09-webhook-fail-closed-no-backend',
    chain: [
      'kubernetes/webhook-fails-closed on the cluster: proven',
      'controller-manager/lease-lost by kubernetes/webhook-fails-closed',
      'scheduler/lease-lost by kubernetes/webhook-fails-closed',
    ],
  },
  {
    path: 'real-logs/kubernetes-1.32.13/10-namespace-stuck-finalizer',
    chain: [
      'kubernetes/namespace-finalizer-unserved on the cluster: proven',
      'kubernetes/namespace-terminating by kubernetes/namespace-finalizer-unserved',
    ],
  },
  {
    path: 'real-logs/kubernetes-1.32.13/18-kubelet-start',
    chain: ['kubelet/runtime-unreachable on cp1: proven', 'kubelet/down by kubelet/runtime-unreachable'],
  },
  {
    path: 'real-logs/kubernetes-1.32.13/19-kubelet-static-pods-start',
    chain: ['runtime/network-not-ready on unnamed-host: proven', 'node/not-ready by runtime/network-not-ready'],
  },
  {
    path: 'real-logs/kubernetes-1.32.13/22-static-pod-apiserver-crashloop-bad-flag',
    chain: [
      'apiserver/flag-unknown on cp1: proven',
      'kubelet/api-unreachable by apiserver/flag-unknown',
      'apiserver/crash-looping by apiserver/flag-unknown',
      'apiserver/not-ready by apiserver/flag-unknown',
      'controller-manager/api-unreachable by apiserver/flag-unknown',
      'controller-manager/lease-lost by apiserver/flag-unknown',
      'scheduler/api-unreachable by apiserver/flag-unknown',
    ],
  },
  {
    path: 'real-logs/kubernetes-1.32.13/23-static-pod-etcd-manifest-removed',
    chain: [
      'kubelet/static-pod-removed on unnamed-host: proven',
      'kubelet/api-unreachable by kubelet/static-pod-removed',
      'apiserver/etcd-unreachable by kubelet/static-pod-removed',
      'apiserver/requests-time-out by kubelet/static-pod-removed',
      'controller-manager/lease-lost by kubelet/static-pod-removed',
      'controller-manager/api-unreachable by apiserver/etcd-unreachable',
    ],
  },
  {
    path: 'real-logs/kubernetes-1.32.13/25-etcd-restored-with-bump-revision-under-running-apiserver',
    chain: [
      'apiserver/store-replaced on the cluster: proven',
      'apiserver/etcd-unreachable by apiserver/store-replaced',
      'scheduler/lease-lost by apiserver/store-replaced',
    ],
  },
]

for (const { path, chain } of cases) {
  test(`${path} is explained link by link`, async () => assert.deepEqual(chainOf(await diagnose(path)), chain))
}

test('a clean start of a control plane shows no condition at all', async () =>
  assert.deepEqual((await diagnose('real-logs/kubernetes-1.32.13/01-clean-start')).conditions, []))
