import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeTranscript, isTranscript, type TranscriptEntry } from './transcript.ts'

const entry = (fields: Partial<TranscriptEntry>): TranscriptEntry => ({
  command: '',
  line: 1,
  output: '',
  exitCode: undefined,
  httpStatus: undefined,
  host: undefined,
  notes: [],
  ...fields,
})

test('splits commands, output, exit codes, statuses and notes', () => {
  const text = `configmap/big created
$ kubectl get ns
The connection to the server 10.78.0.11:6443 was refused
[exit 1]
# after another 3 s
$ curl -sk https://127.0.0.1:6443/livez

[http 000]
[{"Endpoint":"https://127.0.0.1:2379","Status":{}}]
`
  assert.deepEqual(decodeTranscript(text), [
    entry({ output: 'configmap/big created' }),
    entry({
      command: 'kubectl get ns',
      line: 2,
      output: 'The connection to the server 10.78.0.11:6443 was refused',
      exitCode: 1,
    }),
    entry({ command: 'curl -sk https://127.0.0.1:6443/livez', line: 6, httpStatus: 0, notes: ['after another 3 s'] }),
    entry({ line: 9, output: '[{"Endpoint":"https://127.0.0.1:2379","Status":{}}]' }),
  ])
})

for (const [prompt, host] of [
  ['$ ', undefined],
  ['# ', undefined],
  ['[root@cp1 ~]# ', 'cp1'],
  ['root@cp1:~# ', 'cp1'],
  ['ops@bastion.example:/var/log$ ', 'bastion.example'],
  ['cp1:~ # ', 'cp1'],
] as const) {
  test(`reads the prompt "${prompt}"`, () => {
    const [first] = decodeTranscript(`${prompt}etcdctl member list\n`)
    assert.deepEqual(first, entry({ command: 'etcdctl member list', host }))
  })
}

test('joins a command that goes on in the next line', () => {
  const [first] = decodeTranscript('$ etcdctl \\\n  --endpoints=a \\\n  alarm list\n')
  assert.equal(first?.command.replace(/\s+/g, ' '), 'etcdctl --endpoints=a alarm list')
})

test('a shell comment is a note, a root prompt with a known program is a command', () => {
  assert.deepEqual(
    decodeTranscript('# kubelet exited\n# ETCDCTL_API=3 etcdctl alarm list\n').map(({ command, notes }) => ({
      command,
      notes,
    })),
    [{ command: 'ETCDCTL_API=3 etcdctl alarm list', notes: ['kubelet exited'] }],
  )
})

test('a log is no transcript', () => {
  assert.equal(isTranscript('I1120 10:00:00.000000 1 a.go:1] kubectl was here\n'), false)
  assert.equal(isTranscript('#!/bin/sh\n# runs etcd\netcd --name a\n'), false)
  assert.equal(isTranscript('$ kubectl get ns\n'), true)
})
