import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findPastedLogs } from './pasted-logs.ts'

const ETCD =
  '{"level":"warn","ts":"2026-11-20T10:00:00Z","caller":"wal/wal.go:805","msg":"slow fdatasync","took":"2.1s"}'
const KUBELET = 'I1120 10:00:00.000000    1201 kubelet.go:2347] "Skipping pod synchronization"'
const JOURNAL = 'Nov 20 10:00:00 cp2 kubelet[1201]: I1120 10:00:00.000000    1201 kubelet.go:1] "x"'
const APISERVER = 'E1120 10:00:01.000000       1 status.go:71] apiserver received an error'

/** Who was found, on which host, from which line on. */
const found = (text: string, heading = ''): readonly string[] =>
  findPastedLogs(text, heading).map(({ component, host, line }) => `${component} ${host} ${line}`)

for (const [title, text, expected] of [
  [
    'logs of several programs one below the other',
    `${ETCD}\n${ETCD}\n${JOURNAL}\n`,
    ['etcd undefined 1', 'kubelet cp2 3'],
  ],
  [
    'a log below the notes of a person',
    `重启之后 etcd 起不来，日志如下：\n\n${ETCD}\n\n还没动过任何东西\n`,
    ['etcd undefined 3'],
  ],
  [
    'two logs of one shape, parted by a heading that names the program',
    `${KUBELET}\n## kube-apiserver 日志\n${APISERVER}\n`,
    ['kubelet undefined 1', 'kube-apiserver undefined 3'],
  ],
  ['a trace with its blank line', `${ETCD}\npanic: freepages: x\n\ngoroutine 1 [running]:\n`, ['etcd undefined 1']],
  ['no log where the program is not known', `${APISERVER}\n`, []],
  ['no log in prose', 'nothing here\nbut words\n', []],
] as const) {
  test(`finds ${title}`, () => assert.deepEqual(found(text), expected))
}

test('takes the name of the program from what stands above it', () => {
  assert.deepEqual(found(`${APISERVER}\n`, 'kubectl logs -n kube-system kube-apiserver-cp1 --previous'), [
    'kube-apiserver undefined 1',
  ])
})

test('keeps every line at its distance from the first', () => {
  const [log] = findPastedLogs(`${ETCD}\n\n\n${ETCD}\n`)
  assert.deepEqual(log?.text.split('\n'), [ETCD, '', '', ETCD, ''])
})

test('leaves one log in several shapes alone', () => {
  assert.deepEqual(found(`${ETCD}\n${KUBELET}\n`.repeat(20)), [])
})
