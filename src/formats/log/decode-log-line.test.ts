import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeLogLine } from './decode-log-line.ts'
import type { LogLine } from './log-line.ts'

const reference = { referenceMs: Date.UTC(2026, 10, 20, 12) }
const bare: LogLine = {
  at: undefined,
  host: undefined,
  identifier: undefined,
  component: undefined,
  level: undefined,
  caller: undefined,
  message: '',
  fields: new Map(),
  payload: '',
  envelope: 'none',
  format: 'plain',
}

/** Each line with what is not as in `bare`; `payload` is the line itself unless it says otherwise. */
const cases: readonly { readonly title: string; readonly line: string; readonly expected: Partial<LogLine> }[] = [
  {
    title: 'decodes a klog header with a missing year',
    line: 'I1120 10:43:42.846544   19673 server.go:184] Version: v1.32.13',
    expected: {
      at: '2026-11-20T10:43:42.846Z',
      level: 'info',
      caller: 'server.go:184',
      message: 'Version: v1.32.13',
      format: 'klog',
    },
  },
  {
    title: 'puts a klog line of December into the year before a reference in November',
    line: 'E1231 23:59:59.000001 1 a.go:1] late',
    expected: { at: '2025-12-31T23:59:59.000Z', level: 'error', caller: 'a.go:1', message: 'late', format: 'klog' },
  },
  {
    title: 'decodes structured klog with quoted and bare values',
    line: 'W1120 10:00:00.000000 1 kubelet.go:2577] "Skipping \\"pod\\"" pod="kube-system/etcd-cp1" count=3 err="dial: refused"',
    expected: {
      at: '2026-11-20T10:00:00.000Z',
      level: 'warning',
      caller: 'kubelet.go:2577',
      message: 'Skipping "pod"',
      fields: new Map([
        ['pod', 'kube-system/etcd-cp1'],
        ['count', '3'],
        ['err', 'dial: refused'],
      ]),
      format: 'klog',
    },
  },
  {
    title: 'decodes a zap line and keeps values that are no text as JSON',
    line: '{"level":"warn","ts":"2026-11-20T10:23:07.125Z","caller":"etcdserver/util.go:170","msg":"slow","took":"1s","urls":["a"],"n":2}',
    expected: {
      at: '2026-11-20T10:23:07.125Z',
      level: 'warning',
      caller: 'etcdserver/util.go:170',
      message: 'slow',
      fields: new Map([
        ['took', '1s'],
        ['urls', '["a"]'],
        ['n', '2'],
      ]),
      format: 'zap-json',
    },
  },
  {
    title: 'decodes a zap line whose time is seconds since the epoch',
    line: '{"level":"info","ts":1795170374.808921,"caller":"snapshot/v3_snapshot.go:119","msg":"saved"}',
    expected: {
      at: '2026-11-20T10:26:14.808Z',
      level: 'info',
      caller: 'snapshot/v3_snapshot.go:119',
      message: 'saved',
      format: 'zap-json',
    },
  },
  {
    title: 'decodes the console form of zap',
    line: '2026-11-20T11:08:08Z\tinfo\tsnapshot/v3_snapshot.go:265\trestoring snapshot\t{"path": "/b.db"}',
    expected: {
      at: '2026-11-20T11:08:08.000Z',
      level: 'info',
      caller: 'snapshot/v3_snapshot.go:265',
      message: 'restoring snapshot',
      fields: new Map([['path', '/b.db']]),
      format: 'zap-console',
    },
  },
  {
    title: 'takes a cut zap line as text',
    line: '{"level":"info","ts":"2026-11-20T10:23:07.125Z","msg":"sta',
    expected: { message: '{"level":"info","ts":"2026-11-20T10:23:07.125Z","msg":"sta' },
  },
  {
    title: 'decodes capnslog',
    line: '2026-11-20 10:55:01.958844 N | etcdserver/membership: set the initial cluster version to 3.4',
    expected: {
      at: '2026-11-20T10:55:01.958Z',
      level: 'notice',
      caller: 'etcdserver/membership',
      message: 'set the initial cluster version to 3.4',
      format: 'capnslog',
    },
  },
  {
    title: 'decodes the line of the raft library beside capnslog',
    line: 'raft2026/11/20 10:55:01 INFO: 252902638f78db76 became follower at term 1',
    expected: {
      at: '2026-11-20T10:55:01.000Z',
      level: 'info',
      caller: 'raft',
      message: '252902638f78db76 became follower at term 1',
      format: 'raft',
    },
  },
  {
    title: 'decodes the line of the gRPC library beside capnslog and zap',
    line: 'WARNING: 2026/11/20 10:23:09 [core] grpc: addrConn.createTransport failed',
    expected: {
      at: '2026-11-20T10:23:09.000Z',
      level: 'warning',
      caller: 'grpc',
      message: '[core] grpc: addrConn.createTransport failed',
      format: 'capnslog',
    },
  },
  {
    title: 'decodes logrus with quoted values',
    line: 'time="2026-11-20T10:00:00.123456789Z" level=error msg="RunPodSandbox for \\"x\\" failed" error="no such file"',
    expected: {
      at: '2026-11-20T10:00:00.123Z',
      level: 'error',
      message: 'RunPodSandbox for "x" failed',
      fields: new Map([['error', 'no such file']]),
      format: 'logrus',
    },
  },
  {
    title: 'unwraps CRI and takes its time for a program that writes no year',
    line: '2026-11-20T11:02:11.136245265Z stderr F I1120 11:02:11.136026       1 options.go:238] external host',
    expected: {
      at: '2026-11-20T11:02:11.136Z',
      level: 'info',
      caller: 'options.go:238',
      message: 'external host',
      payload: 'I1120 11:02:11.136026       1 options.go:238] external host',
      envelope: 'cri',
      format: 'klog',
    },
  },
  {
    title: 'unwraps the json-file of docker',
    line: '{"log":"panic: \\"x\\"\\n","stream":"stderr","time":"2026-11-20T11:02:01.07Z"}',
    expected: { at: '2026-11-20T11:02:01.070Z', message: 'panic: "x"', payload: 'panic: "x"', envelope: 'docker-json' },
  },
  {
    title: 'unwraps journald short, and resolves its year',
    line: "Nov  2 01:02:03 cp1 systemd[1]: etcd.service: Failed with result 'signal'.",
    expected: {
      at: '2026-11-02T01:02:03.000Z',
      host: 'cp1',
      identifier: 'systemd',
      component: 'systemd',
      message: "etcd.service: Failed with result 'signal'.",
      payload: "etcd.service: Failed with result 'signal'.",
      envelope: 'journald-short',
    },
  },
  {
    title: 'unwraps journald short-iso-precise and takes its zone off',
    line: '2026-11-20T12:00:00.123456+0200 cp2 kernel: Out of memory: Killed process 7 (etcd)',
    expected: {
      at: '2026-11-20T10:00:00.123Z',
      host: 'cp2',
      identifier: 'kernel',
      component: 'kernel',
      message: 'Out of memory: Killed process 7 (etcd)',
      payload: 'Out of memory: Killed process 7 (etcd)',
      envelope: 'journald-iso',
    },
  },
  {
    title: 'unwraps journald short-full',
    line: 'Fri 2026-11-20 10:00:00 UTC cp1 kubelet[9]: hello',
    expected: {
      at: '2026-11-20T10:00:00.000Z',
      host: 'cp1',
      identifier: 'kubelet',
      component: 'kubelet',
      message: 'hello',
      payload: 'hello',
      envelope: 'journald-iso',
    },
  },
  {
    title: 'unwraps journald json, bytes included',
    line: '{"__REALTIME_TIMESTAMP":"1795170187125000","_HOSTNAME":"cp1","SYSLOG_IDENTIFIER":"etcd","MESSAGE":[104,105]}',
    expected: {
      at: '2026-11-20T10:23:07.125Z',
      host: 'cp1',
      identifier: 'etcd',
      component: 'etcd',
      message: 'hi',
      payload: 'hi',
      envelope: 'journald-json',
    },
  },
  {
    title: 'unwraps an entry of the journald export format',
    line: '__REALTIME_TIMESTAMP=1795170187125000\n_HOSTNAME=cp1\n_SYSTEMD_UNIT=etcd.service\nMESSAGE=hi = there\nPRIORITY=6',
    expected: {
      at: '2026-11-20T10:23:07.125Z',
      host: 'cp1',
      identifier: 'etcd.service',
      component: 'etcd',
      message: 'hi = there',
      payload: 'hi = there',
      envelope: 'journald-export',
    },
  },
  {
    title: 'unwraps dmesg without a time when the boot is not known',
    line: '[12345.678901] EXT4-fs error',
    expected: {
      identifier: 'kernel',
      component: 'kernel',
      message: 'EXT4-fs error',
      payload: 'EXT4-fs error',
      envelope: 'dmesg',
    },
  },
  {
    title: 'unwraps dmesg -T',
    line: '[Fri Nov 20 10:00:00 2026] EXT4-fs error',
    expected: {
      at: '2026-11-20T10:00:00.000Z',
      identifier: 'kernel',
      component: 'kernel',
      message: 'EXT4-fs error',
      payload: 'EXT4-fs error',
      envelope: 'dmesg',
    },
  },
  {
    title: 'leaves a plain line as it is',
    line: 'Error: unknown flag: --enable-magic',
    expected: { message: 'Error: unknown flag: --enable-magic' },
  },
]

for (const { title, line, expected } of cases) {
  test(title, () => assert.deepEqual(decodeLogLine(line, reference), { ...bare, payload: line, ...expected }))
}

test('knows when a kernel line was written once the boot is known', () => {
  const { at } = decodeLogLine('[   10.500000] x', { ...reference, bootedAtMs: Date.UTC(2026, 10, 20) })
  assert.equal(at, '2026-11-20T00:00:10.500Z')
})

test('a line belongs to the component of its log unless the journal names another', () => {
  const hint = { ...reference, component: 'etcd' } as const
  assert.equal(decodeLogLine('x', hint).component, 'etcd')
  assert.equal(decodeLogLine('Nov 20 10:00:00 cp1 etcd-wrapper[1]: x', hint).component, 'etcd')
  assert.equal(decodeLogLine('Nov 20 10:00:00 cp1 systemd[1]: x', hint).component, 'systemd')
})

test('never throws, and loses nothing of a line that it does not know', () => {
  const start = fc.constantFrom(
    '',
    ...cases.map(({ line }) => line.slice(0, 30)),
    '{"log":',
    '{"MESSAGE":',
    'time=',
    '[ 1.2',
  )
  fc.assert(
    fc.property(start, fc.string({ unit: 'binary' }), (head, rest) => {
      const line = decodeLogLine(head + rest, reference)
      return line.envelope !== 'none' || line.payload === head + rest
    }),
  )
})

test('decodes a journal line under a Chinese locale', () => {
  const line = decodeLogLine('6月 24 13:16:48 kube-node1 kubelet[13626]: x', { referenceMs: Date.UTC(2026, 10, 20) })
  const { at, host, identifier, payload, envelope } = line
  assert.deepEqual(
    { at, host, identifier, payload, envelope },
    {
      at: '2026-06-24T13:16:48.000Z',
      host: 'kube-node1',
      identifier: 'kubelet',
      payload: 'x',
      envelope: 'journald-short',
    },
  )
})

test('decodes a journal line that was cut to program and message', () => {
  const { at, host, identifier, payload } = decodeLogLine('etcd[54776]: open wal error', { referenceMs: 0 })
  assert.deepEqual(
    { at, host, identifier, payload },
    { at: undefined, host: undefined, identifier: 'etcd', payload: 'open wal error' },
  )
})
