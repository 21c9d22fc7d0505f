import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CodeblueError } from '../base/error.ts'
import { decodeInventory, readInventory } from './inventory.ts'

const good = `version: 1
cluster: lab
nodes:
  - name: cp1
    address: 10.77.0.11
    roles: [etcd]
etcd:
  members:
    - node: cp1
      clientUrl: https://10.77.0.11:2379
`

const mistakes: readonly (readonly [string, string, string])[] = [
  [
    'a field with a typo',
    good.replace('address:', 'adress:'),
    'codeblue.yaml:5: nodes[0].adress is not a field; did you mean address?',
  ],
  [
    'a field that nothing is like',
    good.replace('cluster:', 'cluster: lab\nzzzzzzzz:'),
    'codeblue.yaml:3: zzzzzzzz is not a field; known are version, cluster, distribution, ssh, nodes, etcd, apiServers, loadBalancer, backups, criticalComponents',
  ],
  [
    'a member on a node that is not declared',
    good.replace('node: cp1', 'node: cp11'),
    'codeblue.yaml:9: etcd.members[0].node: no node is named cp11; did you mean cp1?',
  ],
  [
    'a role that does not exist',
    good.replace('[etcd]', '[etdc]'),
    "codeblue.yaml:6: nodes[0].roles[0]: 'etdc' is none of etcd, control-plane, worker, load-balancer; did you mean etcd?",
  ],
  [
    'a version of another time',
    good.replace('version: 1', 'version: 2'),
    'codeblue.yaml:1: version: Invalid input: expected 1',
  ],
  [
    'a version that is not there',
    good.replace('version: 1\n', ''),
    'codeblue.yaml:1: version: is missing; it must be 1',
  ],
  [
    'an address that ssh would take for one of its options',
    good.replace('10.77.0.11', '-oProxyCommand=reboot'),
    'codeblue.yaml:5: nodes[0].address: a word that does not begin with a dash',
  ],
  [
    'aliases that grow without end',
    `${['a: &a [x]', ...'bcdefgh'.split('').map((name, at) => `${name}: &${name} [${`*${'abcdefg'[at]},`.repeat(9)}]`)].join('\n')}\n`,
    'codeblue.yaml:1: Excessive alias count indicates a resource exhaustion attack',
  ],
  [
    'something that is no inventory at all, of which the first places are enough',
    '}\n'.repeat(30),
    [
      ...Array.from(
        { length: 20 },
        (_, at) => `codeblue.yaml:${at + 1}: not YAML: Unexpected flow-map-end token in YAML document: "}"`,
      ),
      'and 10 more',
    ].join('\n'),
  ],
]

for (const [name, text, message] of mistakes) {
  test(`names line and nearest word for ${name}`, () => {
    assert.throws(
      () => decodeInventory(text, 'codeblue.yaml'),
      (thrown: unknown) => {
        assert.ok(thrown instanceof CodeblueError)
        assert.deepEqual({ code: thrown.code, message: thrown.message }, { code: 'INVENTORY_INVALID', message })
        return true
      },
    )
  })
}

test('fills in the defaults of kubeadm', () => {
  assert.deepEqual(decodeInventory(good, 'codeblue.yaml').etcd, {
    members: [{ node: 'cp1', clientUrl: 'https://10.77.0.11:2379' }],
    dataDir: '/var/lib/etcd',
    caFile: '/etc/kubernetes/pki/etcd/ca.crt',
    certFile: '/etc/kubernetes/pki/etcd/healthcheck-client.crt',
    keyFile: '/etc/kubernetes/pki/etcd/healthcheck-client.key',
    runsAs: 'unknown',
    unit: 'etcd.service',
  })
})

test('says that a file is missing and how to make one', async () => {
  await assert.rejects(readInventory('/nowhere/codeblue.yaml'), { code: 'INVENTORY_MISSING' })
})
