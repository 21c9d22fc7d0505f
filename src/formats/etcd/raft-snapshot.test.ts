import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { memorySource } from '../bolt/page-source.fixture.ts'
import { crc32c } from '../crc32c.ts'
import { decodeRaftSnapshot } from './raft-snapshot.ts'
import { encodeMessage } from './wal/wal.fixture.ts'

const NAME = '0000000000000002-0000000000000065.snap'
const leaf = (value: string): object => ({ Value: value, Children: null })
const folder = (children: object): object => ({ Value: '', Children: children })

const storeOf = (clientKeys: object): string =>
  JSON.stringify({
    Root: folder({
      '0': folder({
        members: folder({
          ddd67b312462fd7b: folder({
            attributes: leaf('{"name":"cp1","clientURLs":["https://10.77.0.11:2379"]}'),
            raftAttributes: leaf('{"peerURLs":["https://10.77.0.11:2380"]}'),
          }),
          abc: folder({ raftAttributes: leaf('{"peerURLs":["https://10.77.0.12:2380"],"isLearner":true}') }),
        }),
        removed_members: folder({ '5f': leaf('') }),
        version: leaf('3.5.0'),
      }),
      '1': folder(clientKeys),
    }),
  })

function makeSnapshot(store: string, crc?: number): Uint8Array {
  const confState = encodeMessage([
    [1, 0xddd67b312462fd7bn],
    [2, 0xabcn],
  ])
  const data = encodeMessage([
    [1, store],
    [
      2,
      encodeMessage([
        [1, confState],
        [2, 0x65],
        [3, 2],
      ]),
    ],
  ])
  return encodeMessage([
    [1, crc ?? crc32c(0, data, { from: 0, to: data.length })],
    [2, data],
  ])
}

const read = (bytes: Uint8Array, name = NAME): ReturnType<typeof decodeRaftSnapshot> =>
  decodeRaftSnapshot(memorySource(bytes), name)
const codes = (bytes: Uint8Array, name = NAME): readonly string[] => read(bytes, name).problems.map(({ code }) => code)

test('reads index, term, voters and the members of the v2 store', () => {
  assert.deepEqual(read(makeSnapshot(storeOf({}))), {
    snapshot: {
      ...{ index: 0x65, term: 2, confState: { voters: ['ddd67b312462fd7b'], learners: ['abc'] } },
      store: {
        members: [
          {
            id: 'ddd67b312462fd7b',
            name: 'cp1',
            peerUrls: ['https://10.77.0.11:2380'],
            clientUrls: ['https://10.77.0.11:2379'],
            isLearner: false,
          },
          { id: 'abc', name: undefined, peerUrls: ['https://10.77.0.12:2380'], clientUrls: [], isLearner: true },
        ],
        ...{ removed: ['5f'], clusterVersion: '3.5.0', hasClientKeys: false },
      },
    },
    problems: [],
  })
})

test('says that clients wrote keys with the v2 API', () => {
  assert.equal(read(makeSnapshot(storeOf({ a: leaf('1') }))).snapshot?.store?.hasClientKeys, true)
})

test('tells what is wrong with it', () => {
  const sound = makeSnapshot(storeOf({}))
  assert.deepEqual(codes(new Uint8Array()), ['snapshot-empty'])
  assert.deepEqual(codes(encodeMessage([[1, 5]])), ['snapshot-empty'])
  assert.deepEqual(codes(sound.subarray(0, -1)), ['snapshot-undecodable'])
  assert.deepEqual(codes(makeSnapshot(storeOf({}), 5)), ['snapshot-crc'])
  assert.deepEqual(codes(makeSnapshot('no JSON')), ['snapshot-store'])
  assert.deepEqual(codes(makeSnapshot('['.repeat(100_000))), ['snapshot-store'])
  assert.deepEqual(codes(sound, '0000000000000002-0000000000000066.snap'), ['snapshot-name'])
  const huge = decodeRaftSnapshot({ sizeBytes: 2 ** 40, read: () => assert.fail('it was read') }, NAME)
  assert.deepEqual(
    huge.problems.map(({ code }) => code),
    ['snapshot-too-large'],
  )
})

test('no bit can flip unnoticed, and any bytes are taken', () => {
  const sound = makeSnapshot(storeOf({}))
  const expected = JSON.stringify(read(sound))
  for (let bit = 0; bit < sound.length * 8; bit++) {
    const changed = sound.slice()
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    assert.notEqual(JSON.stringify(read(changed)), expected)
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => read(bytes).snapshot === undefined))
})
