import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deriveFacts } from '../derive-facts.ts'
import { readInMemory } from '../in-memory-evidence.fixture.ts'

async function derived(command: string | undefined, text: string): Promise<Readonly<Record<string, unknown>>> {
  const collector = command === undefined ? 'text' : 'kubectl'
  const reader = readInMemory([{ path: 'kubectl.txt#1', collector, detail: command, text }])
  const { facts } = await deriveFacts(reader, { signatures: [], referenceTime: '2026-11-20T12:00:00.000Z' })
  const own = facts.filter(({ name }) => /apiservices-|discovery-failed/.test(name))
  return Object.fromEntries(
    own.map(({ name, state }) => [name, state.kind === 'known' ? state.value : state.kind]).sort(),
  )
}

const apiService = (status: string, reason: string): string => `- apiVersion: apiregistration.k8s.io/v1
  kind: APIService
  metadata:
    name: v1beta1.metrics.k8s.io
  status:
    conditions:
    - lastTransitionTime: "2026-11-20T10:50:55Z"
      message: service/metrics-server in "kube-system" is not present
      reason: ${reason}
      status: "${status}"
      type: Available
`
const list = (items: string): string => `apiVersion: v1\nitems:\n${items}kind: List\nmetadata:\n  resourceVersion: ""\n`
const missing = [
  'v1beta1.metrics.k8s.io: ServiceNotFound since 2026-11-20T10:50:55Z: service/metrics-server in "kube-system" is not present',
]
const none = {
  'kubernetes.apiservices-not-served': [],
  'kubernetes.apiservices-refused': [],
  'kubernetes.apiservices-unavailable': [],
}
const open = {
  'kubernetes.apiservices-not-served': 'unknown',
  'kubernetes.apiservices-refused': 'unknown',
  'kubernetes.apiservices-unavailable': 'unknown',
}

for (const { title, command, text, expected } of [
  {
    title: 'a list in YAML is read as the answer of an API server',
    command: 'kubectl get apiservice -o yaml',
    text: list(apiService('False', 'ServiceNotFound')),
    expected: { ...none, 'kubernetes.apiservices-unavailable': missing },
  },
  {
    title: 'a whole list without a finding says that there is none',
    command: 'kubectl get apiservices -o yaml',
    text: list(apiService('True', 'Passed')),
    expected: none,
  },
  {
    title: 'one object says nothing of the others',
    command: 'kubectl get apiservice v1beta1.metrics.k8s.io -o yaml',
    text: list(apiService('True', 'Passed')),
    expected: open,
  },
  {
    title: 'a selection says nothing of the rest',
    command: 'kubectl get apiservices -l team=a -o yaml',
    text: list(apiService('True', 'Passed')),
    expected: open,
  },
  {
    title: 'a file whose command nobody knows still tells what is wrong',
    command: undefined,
    text: list(apiService('False', 'ServiceNotFound')),
    expected: { ...open, 'kubernetes.apiservices-unavailable': missing },
  },
  {
    title: 'what `get --raw` printed is a list whose items do not name their kind, after a warning',
    command: 'kubectl get --raw /api/v1/namespaces',
    text: `Warning: something is deprecated\n${JSON.stringify({
      kind: 'NamespaceList',
      items: [
        {
          metadata: { name: 'doomed', deletionTimestamp: '2026-11-20T10:50:55Z' },
          status: {
            conditions: [
              { type: 'NamespaceDeletionDiscoveryFailure', status: 'True', reason: 'DiscoveryFailed', message: 'why' },
            ],
          },
        },
      ],
    })}`,
    expected: { 'kubernetes.namespaces-discovery-failed': ['doomed: DiscoveryFailed: why'] },
  },
  {
    title: 'a table is no object',
    command: 'kubectl get ns',
    text: 'NAME STATUS AGE\ndefault Active 5m\n',
    expected: {},
  },
  {
    title: 'JSON that is cut is none',
    command: 'kubectl get ns -o json',
    text: '{"kind":"List","items":[{',
    expected: {},
  },
])
  test(title, async () => {
    assert.deepEqual(await derived(command, text), expected)
  })
