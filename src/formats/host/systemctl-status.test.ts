import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeSystemctlStatus } from './systemctl-status.ts'

for (const [title, text, expected] of [
  [
    'a unit between two attempts',
    `● kubelet.service - kubelet: The Kubernetes Node Agent
     Loaded: loaded (/lib/systemd/system/kubelet.service; enabled; vendor preset: enabled)
     Active: activating (auto-restart) (Result: exit-code) since Wed 2026-11-20 10:00:00 UTC; 3s ago
    Process: 4711 ExecStart=/usr/bin/kubelet (code=exited, status=1/FAILURE)
   Main PID: 4711 (code=exited, status=1/FAILURE)`,
    {
      Id: 'kubelet.service',
      LoadState: 'loaded',
      UnitFileState: 'enabled',
      ActiveState: 'activating',
      SubState: 'auto-restart',
      Result: 'exit-code',
      ExecMainCode: '1',
      ExecMainStatus: '1',
    },
  ],
  [
    'a process that was killed',
    `× etcd.service - etcd
     Loaded: loaded (/etc/systemd/system/etcd.service; disabled; preset: enabled)
     Active: failed (Result: signal) since Wed 2026-11-20 10:00:00 UTC; 3min ago
   Main PID: 912 (code=killed, signal=KILL)`,
    {
      Id: 'etcd.service',
      LoadState: 'loaded',
      UnitFileState: 'disabled',
      ActiveState: 'failed',
      SubState: '',
      Result: 'signal',
      ExecMainCode: '2',
      ExecMainStatus: '9',
    },
  ],
  [
    'a unit that runs',
    `● etcd.service - etcd
     Loaded: loaded (/etc/systemd/system/etcd.service; enabled)
     Active: active (running) since Wed 2026-11-20 10:00:00 UTC; 3min ago
   Main PID: 912 (etcd)`,
    {
      Id: 'etcd.service',
      LoadState: 'loaded',
      UnitFileState: 'enabled',
      ActiveState: 'active',
      SubState: 'running',
      Result: 'success',
      MainPID: '912',
    },
  ],
  ['something else', 'Unit etcd.service could not be found.', {}],
] as const) {
  test(`decodes systemctl status: ${title}`, () => {
    assert.deepEqual(Object.fromEntries(decodeSystemctlStatus(text.split('\n'))), expected)
  })
}
