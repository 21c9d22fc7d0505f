import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inventorySchema } from '../model/inventory.ts'
import { planNode } from './capture-plan.ts'
import { decodeSurvey } from './node-survey.ts'

const inventory = inventorySchema.parse({
  version: 1,
  cluster: 'test',
  nodes: [
    { name: 'cp1', roles: ['control-plane', 'etcd'] },
    { name: 'lb', roles: ['load-balancer'] },
  ],
  etcd: { members: [{ node: 'cp1', clientUrl: 'https://10.0.0.1:2379' }] },
})

const survey = decodeSurvey(`optional /etc/containerd/config.toml
manifest /etc/kubernetes/manifests/etcd.yaml
certificate /etc/kubernetes/pki/ca.crt
log /var/log/pods/kube-system_etcd-cp1_abc/etcd/0.log
log /var/log/pods/kube-system_other-cp1_abc/other/0.log
container kube-apiserver
audit /var/log/kubernetes/audit/audit.log
leader 1795167000.25
etcd /usr/bin/etcd\t--name\tcp1\t
a line it does not know
`)

const plan = (node: number, only?: readonly string[]): readonly string[] => {
  const [chosen = inventory.nodes[0]] = inventory.nodes.slice(node)
  assert.ok(chosen !== undefined)
  const recipes = planNode({
    inventory,
    node: chosen,
    survey: node === 0 ? survey : decodeSurvey(''),
    loadedUnits: ['etcd.service', 'haproxy.service'],
    sinceMs: 0,
    only,
  })
  return recipes.map((recipe) =>
    [recipe.collector, recipe.component, recipe.detail].filter((part) => part !== undefined).join(' '),
  )
}

test('reads what a survey lists, and leaves lines it does not know', () => {
  assert.deepEqual(survey, {
    optionalFiles: ['/etc/containerd/config.toml'],
    manifests: ['/etc/kubernetes/manifests/etcd.yaml'],
    certificates: ['/etc/kubernetes/pki/ca.crt'],
    logFiles: [{ path: '/var/log/pods/kube-system_etcd-cp1_abc/etcd/0.log', component: 'etcd' }],
    dockerContainers: ['kube-apiserver'],
    haproxySockets: [],
    auditLogs: ['/var/log/kubernetes/audit/audit.log'],
    leaderChange: 1795167000.25,
    etcdCommandLine: ['/usr/bin/etcd', '--name', 'cp1'],
  })
})

test('puts what decides before what changes, logs of etcd before other logs, and cold files last', () => {
  const planned = plan(0)
  const place = (text: string): number => planned.findIndex((line) => line.startsWith(text))
  const order = [
    'systemd.failed',
    'etcd.data-dir',
    'node.sockets',
    'log etcd etcd.service',
    'kubernetes.manifest',
    'certificate',
    'log haproxy',
    'audit.log',
  ]
  assert.deepEqual(
    order.map(place),
    order.map(place).sort((left, right) => left - right),
  )
  assert.equal(order.map(place).includes(-1), false)
})

test('asks a host only for what its role has', () => {
  assert.deepEqual(
    plan(1).filter((line) => /^(etcd|kubelet|kubernetes|certificate|audit)/.test(line)),
    [],
  )
})

test('the journal of a unit that is no member is not taken for a log of etcd', () => {
  const ofUnit = (node: number) => plan(node).filter((line) => line.startsWith('log') && line.endsWith(' etcd.service'))
  assert.deepEqual([ofUnit(0), ofUnit(1)], [['log etcd etcd.service'], ['log systemd etcd.service']])
})

test('keeps to the collectors that were named', () => {
  assert.deepEqual(plan(0, ['node.uname', 'etcd.data-dir']), ['etcd.data-dir /var/lib/etcd', 'node.uname'])
})
