/** Answers of a real API server, recorded once (see the README beside them): every fact of each state. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { CollectionOutcome } from '../../model/evidence.ts'
import type { Fact, FactValue } from '../../model/fact.ts'
import { inventorySchema } from '../../model/inventory.ts'
import { capturedDerivers } from '../captured-derivers.ts'
import type { DeriveContext, TextItem } from '../deriver.ts'
import { buildMemberDirectory } from '../member-directory.ts'

const folder = join(import.meta.dirname, '../../../test/incidents/api-objects')
const inventory = inventorySchema.parse({
  version: 1,
  cluster: 'lab',
  nodes: [{ name: 'cp1', roles: ['control-plane'] }],
})
const context: DeriveContext = { inventory, directory: buildMemberDirectory(inventory, []), referenceMs: 0 }

interface Recorded {
  readonly url: string
  readonly status?: number
  readonly object?: { readonly message?: string }
  readonly steps?: unknown
}

/** As capture stores them: what is forbidden has a reason, what does not exist is absent. */
function itemOf(name: string, text: string): TextItem {
  const { url, status, object, steps } = JSON.parse(text) as Recorded
  const { pathname, search } = new URL(url)
  const outcome: CollectionOutcome = status === 404 ? 'absent' : status === 403 ? 'denied' : 'collected'
  return {
    text,
    item: {
      path: name,
      collector: steps === undefined ? 'api.objects' : 'api.watch-cache',
      host: 'cp1',
      detail: `${pathname}${search}`,
      outcome,
      reason: outcome === 'collected' ? '' : `HTTP status ${status}: ${object?.message ?? ''}`,
      source: url,
      sizeBytes: text.length,
    },
  }
}

async function derived(state: string): Promise<Readonly<Record<string, FactValue>>> {
  const names = (await readdir(join(folder, state))).sort()
  const items = await Promise.all(
    names.map(async (name) => itemOf(name, await readFile(join(folder, state, name), 'utf8'))),
  )
  const facts = capturedDerivers.flatMap(({ collectors, derive }) => {
    const own = items.filter(({ item }) => collectors.includes(item.collector))
    return own.length === 0 ? [] : derive(own, context)
  })
  return Object.fromEntries(facts.map((fact) => [nameOf(fact), shownValue(fact)]))
}

const nameOf = ({ name, subject }: Fact): string => (subject.name === '' ? name : `${name} of ${subject.name}`)
const shownValue = ({ state }: Fact): FactValue =>
  state.kind === 'known' ? state.value : state.kind === 'absent' ? 'absent' : `unknown: ${state.reason}`

const discovery = (groups: string): string =>
  `DiscoveryFailed: Discovery failed for some groups, 2 failing: unable to retrieve the complete list of server APIs: ${groups}`
const bothGroups = discovery(
  'custom.metrics.k8s.io/v1beta1: stale GroupVersion discovery: custom.metrics.k8s.io/v1beta1, metrics.k8s.io/v1beta1: stale GroupVersion discovery: metrics.k8s.io/v1beta1',
)
const soundSystem = {
  'kubernetes.system-namespaces-missing': [],
  'kubernetes.system-namespaces-recreated': [],
  'kubernetes.system-namespaces-terminating': [],
}
const noIdentityProblem = { 'kubernetes.identity-without-rights': [] }

const states: Readonly<Record<string, Readonly<Record<string, FactValue>>>> = {
  'aggregated-api-without-backend': {
    ...soundSystem,
    ...noIdentityProblem,
    'kubernetes.apiservices-not-served': [],
    'kubernetes.apiservices-refused': [],
    'kubernetes.apiservices-unavailable': [
      'v1beta1.custom.metrics.k8s.io: MissingEndpoints since 2026-11-20T16:00:24Z: endpointslices for service/guard in "policy" have no addresses with port name ""',
      'v1beta1.metrics.k8s.io: ServiceNotFound since 2026-11-20T16:00:24Z: service/metrics-server in "kube-system" is not present',
    ],
    'kubernetes.namespaces': ['default', 'kube-node-lease', 'kube-public', 'kube-system', 'policy'],
    'kubernetes.namespaces-terminating': ['doomed: Terminating since 2026-11-20T16:05:45Z'],
    'kubernetes.namespaces-discovery-failed': [`doomed: ${bothGroups}`],
    'kubernetes.namespaces-content-failed': [],
    'kubernetes.namespaces-finalizers-remaining': [],
  },
  'aggregated-api-refused': {
    'kubernetes.apiservices-not-served': [
      'v1alpha1.metrics: FailedDiscoveryCheck since 2026-11-20T16:31:46Z: failing or missing response from https://10.96.0.20:443/apis/metrics/v1alpha1: bad status from https://10.96.0.20:443/apis/metrics/v1alpha1: 404',
    ],
    'kubernetes.apiservices-refused': [
      'v1.untrusted.example.com: FailedDiscoveryCheck since 2026-11-20T16:31:46Z: failing or missing response from https://10.96.0.20:443/apis/untrusted.example.com/v1: bad status from https://10.96.0.20:443/apis/untrusted.example.com/v1: 401',
    ],
    'kubernetes.apiservices-unavailable': [],
  },
  'webhook-lockout': {
    'apiserver.version of cp1': '1.34.4',
    'controller-manager.lease-expired': true,
    'controller-manager.lease-holder': 'cp1_a83c06fc-bf85-478f-8102-6973e8474c92',
    'scheduler.lease-expired': true,
    'scheduler.lease-holder': 'cp1_d6b4f681-9e45-4daf-be98-76d85ad9b77e',
    'kubeadm.control-plane-endpoint': 'cp1:6443',
    'kubeadm.kubernetes-version': 'v1.34.4',
    'kubernetes.webhooks-dead': [
      'validating catch-all (all.policy.example.com): service policy/gone does not exist, and it is asked about leases, pods, nodes, namespaces',
      'validating guard (guard.policy.example.com): service policy/guard has no ready endpoint',
    ],
    'kubernetes.webhooks-dead-reach': ['leases', 'namespaces', 'nodes', 'pods'],
    'node.ready of w1': 'Unknown',
    'node.ready-reason of w1': 'NodeStatusUnknown: Kubelet stopped posting node status.',
    'node.ready-seconds of w1': 147,
  },
  'namespaces-stuck': {
    ...soundSystem,
    ...noIdentityProblem,
    'kubernetes.conversion-webhooks-dead': [
      'databases.db.example.com: service db/db-operator does not exist',
      'tables.db.example.com: service db/db-operator does not exist',
    ],
    'kubernetes.namespaces': ['default', 'kube-node-lease', 'kube-public', 'kube-system', 'policy', 'shop2'],
    'kubernetes.namespaces-terminating': [
      'converted: Terminating since 2026-11-20T16:26:44Z',
      'doomed: Terminating since 2026-11-20T16:05:45Z',
      'shop: Terminating since 2026-11-20T16:18:16Z',
      'stuck: Terminating since 2026-11-20T16:26:44Z',
    ],
    'kubernetes.namespaces-discovery-failed': [`doomed: ${bothGroups}`, `shop: ${bothGroups}`],
    'kubernetes.namespaces-content-failed': [
      'converted: ContentDeletionFailed: Failed to delete all resource types, 1 remaining: conversion webhook for db.example.com/v1beta1, Kind=Table failed: Post "https://db-operator.db.svc:443/convert?timeout=30s": service "db-operator" not found',
      'stuck: ContentDeletionFailed: Failed to delete all resource types, 1 remaining: storage is (re)initializing: failed to list db.example.com/v1, Kind=Table: conversion webhook for db.example.com/v1beta1, Kind=Table failed: Post "https://db-operator.db.svc:443/convert?timeout=30s": service "db-operator" not found',
    ],
    'kubernetes.namespaces-finalizers-remaining': [
      'stuck: SomeFinalizersRemain: Some content in the namespace has finalizers remaining: db.example.com/backup in 1 resource instances',
    ],
  },
  'store-put-back': { 'apiserver.watch-cache of cp1': 'stale' },
  'store-in-step': { 'apiserver.watch-cache of cp1': 'fresh' },
}

for (const [state, expected] of Object.entries(states))
  test(`${state}: what the API server answered becomes these facts and no others`, async () => {
    assert.deepEqual(await derived(state), expected)
  })

test('an identity without rights leaves everything unknown but that it has none', async () => {
  const facts = await derived('identity-without-rights')
  const reason =
    'unknown: HTTP status 403: namespaces is forbidden: User "kube-apiserver-kubelet-client" cannot list resource "namespaces" in API group "" at the cluster scope'
  const { 'kubernetes.identity-without-rights': without, ...others } = facts
  assert.deepEqual(
    { without, others: [...new Set(Object.values(others))] },
    { without: ['kube-apiserver-kubelet-client'], others: [reason] },
  )
})
