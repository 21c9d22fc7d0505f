import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { storedKubeadmConfig, storedNode } from './stored-object.fixture.ts'
import { decodeNodeObject, decodeStoredConfigMap, decodeStoredNode } from './stored-object.ts'

test('decodes a node as the API server stores it', () => {
  assert.deepEqual(decodeStoredNode(storedNode), {
    name: 'cp1',
    labels: new Map([
      ['beta.kubernetes.io/arch', 'amd64'],
      ['beta.kubernetes.io/os', 'linux'],
      ['kubernetes.io/arch', 'amd64'],
      ['kubernetes.io/hostname', 'cp1'],
      ['kubernetes.io/os', 'linux'],
      ['node-role.kubernetes.io/control-plane', ''],
      ['node.kubernetes.io/exclude-from-external-load-balancers', ''],
    ]),
    addresses: [
      { type: 'InternalIP', address: '10.77.0.11' },
      { type: 'Hostname', address: 'cp1' },
    ],
    kubeletVersion: 'v1.34.4',
  })
})

test('decodes the configuration that kubeadm keeps', () => {
  const map = decodeStoredConfigMap(storedKubeadmConfig)
  const text = map?.data.get('ClusterConfiguration') ?? ''
  assert.deepEqual(
    [map?.name, [...(map?.data.keys() ?? [])], /^controlPlaneEndpoint: (.*)$/m.exec(text)?.[1]],
    ['kubeadm-config', ['ClusterConfiguration'], 'cp1:6443'],
  )
})

const json = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'w1', labels: { a: 'b' } },
  status: { addresses: [{ type: 'InternalIP', address: '10.0.0.1' }], nodeInfo: { kubeletVersion: 'v1.32.4+rke2r1' } },
}
test('decodes the same from JSON, stored or answered', () => {
  const node = {
    name: 'w1',
    labels: new Map([['a', 'b']]),
    addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
    kubeletVersion: 'v1.32.4+rke2r1',
  }
  assert.deepEqual([decodeNodeObject(json), decodeStoredNode(Buffer.from(JSON.stringify(json)))], [node, node])
})

const others: readonly (readonly [string, Uint8Array])[] = [
  ['another kind', storedKubeadmConfig],
  ['what is encrypted at rest', Buffer.from('k8s:enc:aescbc:v1:key1:0123')],
  ['nothing', new Uint8Array()],
  ['JSON that is torn', Buffer.from('{"metadata":')],
]
for (const [what, bytes] of others) {
  test(`finds no node in ${what}`, () => assert.equal(decodeStoredNode(bytes), undefined))
}

test('whatever the bytes are, nothing is thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(storedNode.length), (noise, at) => {
      decodeStoredNode(Buffer.concat([Buffer.from('k8s\0'), noise]))
      decodeStoredNode(Buffer.concat([storedNode.subarray(0, at), noise, storedNode.subarray(at)]))
      decodeStoredConfigMap(storedNode.subarray(0, at))
    }),
  )
})
