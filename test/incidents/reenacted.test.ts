/**
 * What happened to the control plane of real-logs and what a fault does to a lab are the same, and so is what must be said of them. That
 * the drills do say it is test/e2e/kubernetes-drills.test.ts.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { findFault } from '../../src/lab/faults/fault-table.ts'

const expected: Readonly<Record<string, string>> = parse(
  readFileSync(join(import.meta.dirname, 'expected.yaml'), 'utf8'),
)

/** A case of real-logs/kubernetes-1.32.13, and the fault that does the same. */
const reenacted: Readonly<Record<string, string>> = {
  '04-apiserver-etcd-client-cert-expired': 'kubernetes/apiserver-etcd-certificate-expired',
  '05-apiserver-serving-cert-expired': 'kubernetes/apiserver-certificate-expired',
  '06-client-certs-expired-kubeconfigs': 'kubernetes/kubeconfig-expired',
  '08-apiservice-metrics-no-backend': 'kubernetes/apiservice-stale',
  '09-webhook-fail-closed-no-backend': 'kubernetes/webhook-lockout',
  '10-namespace-stuck-finalizer': 'kubernetes/finalizer-unserved',
  '12-apiserver-start-errors/unknown-flag.log': 'kubernetes/apiserver-flag',
  '15-etcd-nospace-under-apiserver': 'kubernetes/etcd-nospace',
  '20-kubelet-broken-manifest-yaml': 'kubernetes/manifest-broken',
  '22-static-pod-apiserver-crashloop-bad-flag': 'kubernetes/apiserver-flag',
  '23-static-pod-etcd-manifest-removed': 'kubernetes/manifest-removed',
}

/** Where a lab shows more than the folder kept: the cause itself, and not only what it did. */
const seenDeeper: Readonly<Record<string, readonly [string, string]>> = {
  // The folders have nothing of whoever took etcd away.
  '02-etcd-down-under-running-apiserver': ['unproven', 'kubernetes/manifest-removed'],
  '03-apiserver-start-with-etcd-down': ['unproven', 'kubernetes/manifest-removed'],
  // kubelet's side alone.
  '18-kubelet-start': ['kubelet/runtime-unreachable', 'kubernetes/runtime-down'],
}

for (const [incident, fault] of Object.entries(reenacted)) {
  test(`${fault} must be called what ${incident} is called`, () => {
    assert.equal(findFault(fault).expected.condition, expected[`kubernetes-1.32.13/${incident}`])
  })
}

for (const [incident, [kept, fault]] of Object.entries(seenDeeper)) {
  test(`${fault} shows the cause that ${incident} has no evidence of`, () => {
    const { condition } = findFault(fault).expected
    assert.deepEqual([expected[`kubernetes-1.32.13/${incident}`], condition === kept], [kept, false])
  })
}
