import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inventorySchema } from '../model/inventory.ts'
import { addressIn, buildMemberDirectory } from './member-directory.ts'

const inventory = inventorySchema.parse({
  version: 1,
  cluster: 'lab',
  nodes: [
    { name: 'alpha', address: '10.0.0.1', roles: ['etcd'] },
    { name: 'beta', address: '10.0.0.2', roles: ['etcd'] },
  ],
  etcd: {
    members: [
      { node: 'alpha', name: 'member-a', clientUrl: 'https://10.1.0.1:2379', peerUrl: 'https://10.1.0.1:2380' },
    ],
  },
})

const listed = [
  { id: 'a1', name: 'cp1', urls: ['https://10.0.0.1:2380', 'https://10.0.0.1:2379'] },
  { id: 'b2', name: 'cp2', urls: ['https://10.0.0.2:2380'] },
]

test('a list of members alone names hosts by the names of the members', () => {
  const directory = buildMemberDirectory(undefined, listed)
  assert.deepEqual(directory.members, ['cp1', 'cp2'])
  assert.deepEqual(
    ['a1', '10.0.0.1', 'https://10.0.0.2:2380', 'cp2', 'other'].map((token) => directory.hostOf(token)),
    ['cp1', 'cp1', 'cp2', 'cp2', undefined],
  )
})

test('an inventory names hosts before any list does, by any of their addresses', () => {
  const directory = buildMemberDirectory(inventory, listed)
  assert.deepEqual(directory.members, ['alpha', 'beta'])
  assert.deepEqual(
    ['a1', 'cp2', 'member-a', '10.1.0.1:2380'].map((token) => directory.hostOf(token)),
    ['alpha', 'beta', 'alpha', 'alpha'],
  )
})

test('a log ties the ids of its member to its host, in every life of the cluster', () => {
  const directory = buildMemberDirectory(undefined, [
    { id: 'old', host: 'node-1', urls: ['https://10.0.0.1:2380'] },
    { id: 'new', urls: ['https://10.0.0.1:2380'] },
  ])
  assert.deepEqual(
    ['old', 'new'].map((token) => directory.hostOf(token)),
    ['node-1', 'node-1'],
  )
  assert.deepEqual(directory.namesOf('node-1'), ['node-1', '10.0.0.1', 'old', 'new'])
})

test('a member without a name goes by its address', () => {
  assert.deepEqual(buildMemberDirectory(undefined, [{ id: 'c3', name: '', urls: ['https://10.0.0.3:2380'] }]).members, [
    '10.0.0.3',
  ])
})

test('decimal ids mean the same as hex ones', () => {
  const directory = buildMemberDirectory(undefined, [
    { id: '448ec0ea7feba248', name: 'cp2', urls: ['https://10.0.0.2:2380'] },
  ])
  assert.equal(directory.hostOf('4940097954673041992'), 'cp2')
})

test('a loopback address is whoever says it', () => {
  const directory = buildMemberDirectory(undefined, [
    { id: 'a1', name: 'cp1', urls: ['https://127.0.0.1:2380', 'https://10.0.0.1:2380'] },
  ])
  assert.deepEqual(
    [directory.hostOf('https://127.0.0.1:2379', 'cp7'), directory.hostOf('localhost')],
    ['cp7', undefined],
  )
})

for (const [text, address] of [
  ['https://10.0.0.1:2379/health', '10.0.0.1'],
  ['10.0.0.1:2380', '10.0.0.1'],
  ['https://[fd00::1]:2379', 'fd00::1'],
  ['fd00::1', 'fd00::1'],
  ['cp1.example.com:2380', 'cp1.example.com'],
  ['cp1', 'cp1'],
] as const) {
  test(`finds the address in ${text}`, () => assert.equal(addressIn(text), address))
}
