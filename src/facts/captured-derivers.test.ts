import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CollectionOutcome } from '../model/evidence.ts'
import type { Fact, FactValue } from '../model/fact.ts'
import { inventorySchema } from '../model/inventory.ts'
import { capturedDerivers } from './captured-derivers.ts'
import type { DeriveContext, TextItem } from './deriver.ts'
import { buildMemberDirectory } from './member-directory.ts'

const inventory = inventorySchema.parse({
  version: 1,
  cluster: 'lab',
  nodes: [
    { name: 'cp1', address: '10.77.0.11', roles: ['etcd'] },
    { name: 'cp2', address: '10.77.0.12', roles: ['etcd', 'control-plane'] },
  ],
  etcd: {
    members: [
      { node: 'cp1', clientUrl: 'https://10.77.0.11:2379' },
      { node: 'cp2', clientUrl: 'https://10.77.0.12:2379' },
    ],
  },
})
const context: DeriveContext = {
  inventory,
  directory: buildMemberDirectory(inventory, []),
  referenceMs: Date.UTC(2026, 10, 20, 12),
}

interface Given {
  readonly collector: string
  readonly text?: string
  readonly detail?: string
  readonly outcome?: CollectionOutcome
  readonly clockOffsetMs?: number
}

const itemOf = ({ collector, text = '', detail, outcome = 'collected', clockOffsetMs }: Given): TextItem => ({
  text,
  item: {
    path: `cp1/${collector}`,
    collector,
    host: 'cp1',
    detail,
    outcome,
    reason: outcome === 'collected' ? '' : `it was ${outcome}`,
    source: collector,
    startedAt: '2026-11-20T12:00:00Z',
    clockOffsetMs,
    sizeBytes: text.length,
  },
})

/** `fact` on a subject to its value, `absent`, or the reason it is unknown. */
function derived(given: Given): Readonly<Record<string, FactValue>> {
  const rows = capturedDerivers.filter(({ collectors }) => collectors.includes(given.collector))
  const facts = rows.flatMap(({ derive }) => derive([itemOf(given)], context))
  return Object.fromEntries(facts.map((fact) => [keyOf(fact), shownValue(fact)]))
}

const keyOf = ({ name, subject }: Fact): string =>
  subject.kind === 'object' ? `${name} ${subject.name}` : `${name} ${subject.kind}`
const shownValue = ({ state }: Fact): FactValue =>
  state.kind === 'known' ? state.value : state.kind === 'absent' ? 'absent' : `unknown: ${state.reason}`

const unit = (id: string, properties: string): string =>
  `Id=${id}\nLoadState=loaded\n${properties}\nUnitFileState=enabled\n`
const disabledRuntime = `Id=containerd.service
LoadState=loaded
MainPID=0
ActiveState=inactive
SubState=dead
UnitFileState=disabled
`
const noUnit = (id: string): string => `Id=${id}\nLoadState=not-found\nActiveState=inactive\nSubState=dead\n`

for (const { title, given, expected } of [
  {
    title: 'a unit killed by SIGKILL has failed, and would start again at boot',
    given: {
      collector: 'systemd.units',
      text: unit(
        'etcd.service',
        'MainPID=0\nResult=signal\nExecMainCode=2\nExecMainStatus=9\nActiveState=failed\nSubState=failed',
      ),
    },
    expected: { 'etcd.process member': 'failed', 'etcd.process-end member': 'killed:9', 'etcd.enabled member': true },
  },
  {
    title: 'a unit that was stopped is stopped, however its process took the signal',
    given: {
      collector: 'systemd.units',
      text: unit(
        'etcd.service',
        'MainPID=0\nResult=success\nExecMainCode=2\nExecMainStatus=15\nActiveState=inactive\nSubState=dead',
      ),
    },
    expected: { 'etcd.process member': 'stopped', 'etcd.process-end member': 'stopped', 'etcd.enabled member': true },
  },
  {
    title: 'a unit between two attempts is restarting, and its last end is told',
    given: {
      collector: 'systemd.units',
      text: unit(
        'etcd.service',
        'MainPID=0\nResult=exit-code\nExecMainCode=1\nExecMainStatus=1\nActiveState=activating\nSubState=auto-restart',
      ),
    },
    expected: {
      'etcd.process member': 'restarting',
      'etcd.process-end member': 'exited:1',
      'etcd.enabled member': true,
    },
  },
  {
    title: 'a member that waits for its peers to start runs',
    given: {
      collector: 'systemd.units',
      text: unit(
        'etcd.service',
        'MainPID=812\nResult=success\nExecMainCode=0\nExecMainStatus=0\nActiveState=activating\nSubState=start',
      ),
    },
    expected: { 'etcd.process member': 'running', 'etcd.process-end member': 'absent', 'etcd.enabled member': true },
  },
  {
    title: 'a host without kubelet and runtime units has neither',
    given: {
      collector: 'systemd.units',
      text: [noUnit('kubelet.service'), noUnit('containerd.service'), noUnit('rke2-server.service')].join('\n'),
    },
    expected: {
      'kubelet.process node': 'absent',
      'kubelet.enabled node': 'absent',
      'runtime.process node': 'absent',
    },
  },
  {
    title: "a runtime that is installed and disabled on a host without kubelet is nobody's runtime",
    given: {
      collector: 'systemd.units',
      text: [noUnit('kubelet.service'), disabledRuntime].join('\n'),
    },
    expected: {
      'kubelet.process node': 'absent',
      'kubelet.enabled node': 'absent',
      'runtime.process node': 'absent',
    },
  },
  {
    title: 'the same runtime beside a kubelet is a runtime that is stopped',
    given: {
      collector: 'systemd.units',
      text: [unit('kubelet.service', 'MainPID=9\nActiveState=active\nSubState=running'), disabledRuntime].join('\n'),
    },
    expected: { 'kubelet.process node': 'running', 'kubelet.enabled node': true, 'runtime.process node': 'stopped' },
  },
  {
    title: 'RKE2 carries its kubelet inside, so a missing unit says nothing',
    given: {
      collector: 'systemd.units',
      text: [noUnit('kubelet.service'), unit('rke2-server.service', 'ActiveState=active\nSubState=running')].join('\n'),
    },
    expected: {},
  },
  {
    title: 'failed units are named',
    given: {
      collector: 'systemd.failed',
      text: 'etcd.service loaded failed failed etcd\n● foo.mount loaded failed failed Foo\n',
    },
    expected: { 'node.failed-units node': ['etcd.service', 'foo.mount'] },
  },
  {
    title: 'of enabled units those of the control plane are kept',
    given: {
      collector: 'systemd.unit-files',
      text: 'etcd.service enabled enabled\nssh.service enabled enabled\nkubelet.service disabled enabled\n',
    },
    expected: { 'node.enabled-units node': ['etcd.service'] },
  },
  {
    title: 'a data directory is counted: WAL segments, not preallocated ones, and the database',
    given: {
      collector: 'etcd.data-dir',
      text: `/var/lib/etcd:
total 4
drwx------ 4 0 0 4096 2026-11-20 14:10:47.943810742 +0000 member

/var/lib/etcd/member/snap:
total 1508
-rw------- 1 0 0 1544192 2026-11-20 14:10:48.020308206 +0000 db

/var/lib/etcd/member/wal:
total 125000
-rw------- 1 0 0 64000000 2026-11-20 14:10:47.896308203 +0000 0.tmp
-rw------- 1 0 0 64000000 2026-11-20 14:10:48.088308207 +0000 0000000000000000-0000000000000000.wal
`,
    },
    expected: {
      'etcd.data-dir member': 'present',
      'etcd.wal-files member': 1,
      'etcd.db-file-bytes member': 1544192,
    },
  },
  {
    title: 'a data directory without log and database is empty',
    given: { collector: 'etcd.data-dir', text: '/var/lib/etcd:\ntotal 0\n' },
    expected: { 'etcd.data-dir member': 'empty' },
  },
  {
    title: 'a data directory that is not there is absent',
    given: { collector: 'etcd.data-dir', outcome: 'absent' },
    expected: { 'etcd.data-dir member': 'absent' },
  },
  {
    title: 'a data directory that nobody may read is unknown',
    given: { collector: 'etcd.data-dir', outcome: 'denied' },
    expected: { 'etcd.data-dir member': 'unknown: it was denied' },
  },
  {
    title: 'metrics give the 99th percentile as the bound of its bucket',
    given: {
      collector: 'etcd.metrics',
      text: `# TYPE etcd_server_has_leader gauge
etcd_server_has_leader 1
etcd_server_leader_changes_seen_total 4
etcd_server_quota_backend_bytes 3.3554432e+07
etcd_disk_wal_fsync_duration_seconds_bucket{le="0.008"} 90
etcd_disk_wal_fsync_duration_seconds_bucket{le="0.016"} 99
etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} 100
`,
    },
    expected: {
      'etcd.has-leader member': true,
      'etcd.leader-changes member': 4,
      'etcd.quota-bytes member': 33554432,
      'etcd.fsync-p99-ms member': 16,
    },
  },
  {
    title: 'a flag that forces a new cluster is seen in an environment file',
    given: { collector: 'etcd.unit', detail: '/etc/default/etcd', text: '# x\nETCD_FORCE_NEW_CLUSTER="true"\n' },
    expected: { 'etcd.force-new-cluster-flag member': true },
  },
  {
    title: 'a unit without the flag says that it is not set',
    given: {
      collector: 'etcd.unit',
      detail: 'etcd.service',
      text: '[Service]\nExecStart=/usr/bin/etcd --quota-backend-bytes=8589934592\n',
    },
    expected: { 'etcd.force-new-cluster-flag member': false, 'etcd.quota-bytes member': 8589934592 },
  },
  {
    title: 'the file system with the longest mount point holds the data of etcd',
    given: {
      collector: 'node.disks',
      text: `Filesystem     Type  1024-blocks     Used Available Capacity Mounted on
/dev/vda1      ext4    264212084 16224252  79277012      17% /
/dev/vdb1      xfs         40960    40960         0     100% /var/lib/etcd
tmpfs          tmpfs     2468412        0   2468412       0% /tmp
`,
    },
    expected: {
      'disk.used-fraction /': 0.1699,
      'disk.used-fraction /var/lib/etcd': 1,
      'disk.etcd-used-fraction member': 1,
      'disk.etcd-free-bytes member': 0,
    },
  },
  {
    title: 'a file system that turned read-only is seen in its options',
    given: {
      collector: 'node.mounts',
      text: '/dev/vda1 / ext4 rw,relatime 0 0\n/dev/vdb1 /var/lib/my\\040etcd xfs ro,noatime 0 0\nsysfs /sys sysfs ro 0 0\n',
    },
    expected: { 'disk.read-only /': false, 'disk.read-only /var/lib/my etcd': true },
  },
  {
    title: 'a host that let us in and gave root',
    given: { collector: 'node.access', text: '{"host":"cp1","reachable":true,"hangs":false,"privileged":true}' },
    expected: {
      ...{ 'node.reachable node': true, 'node.hangs node': false, 'node.privileged node': true },
      'node.silent node': false,
    },
  },
  {
    title: 'a host that did not let us in is unreachable, and nothing is said of the rest',
    given: { collector: 'node.access', outcome: 'unreachable' },
    expected: { 'node.reachable node': false },
  },
  {
    title: 'the offset of the clock is that of the capture',
    given: { collector: 'node.clock', text: 'epoch=1.5\nNTPSynchronized=no\n', clockOffsetMs: -4200 },
    expected: { 'node.clock-offset-ms node': -4200, 'node.clock-synchronized node': false },
  },
  {
    title: 'chrony says whether the clock is held, where nobody else does',
    given: {
      collector: 'node.clock',
      text: 'epoch=1.5\nchrony:\nStratum         : 3\nLeap status     : Not synchronised\n',
    },
    expected: { 'node.clock-synchronized node': false },
  },
  {
    title: 'a host that was not waited for is neither reachable nor not',
    given: {
      collector: 'node.access',
      outcome: 'skipped',
      text: '{"host":"cp1","reachable":false,"hangs":false,"privileged":false,"code":"CANCELLED"}',
    },
    expected: {},
  },
  {
    title: 'kernel settings that kubelet would refuse are named with their value',
    given: {
      collector: 'node.sysctls',
      text: 'vm.overcommit_memory=0\nkernel.panic=10\nfs.file-nr=500\t0\t1000\nnet.ipv4.ip_forward=1\nkernel.pid_max=1000\nloadavg=0.1 0.2 0.3 2/250 99\n',
    },
    expected: {
      'node.open-files-fraction node': 0.5,
      'node.pid-fraction node': 0.25,
      'node.ip-forward node': 1,
      'node.kernel-defaults-wrong node': ['vm.overcommit_memory=0'],
    },
  },
  {
    title: 'memory and swap',
    given: { collector: 'node.memory', text: 'MemTotal: 1000 kB\nMemAvailable: 50 kB\nSwapTotal: 2 kB\n' },
    expected: { 'node.memory-available-fraction node': 0.05, 'node.swap-bytes node': 2048 },
  },
  {
    title: 'a stopped etcd process shows its state',
    given: {
      collector: 'node.processes',
      text: '    PID    PPID USER     STAT NLWP   RSS ELAPSED COMMAND\n     32       1 root     Tsl     9 12360     527 /usr/bin/etcd --name=cp1\n     40       1 root     S     1 1     1 sh -c etcd\n',
    },
    expected: { 'etcd.process-state member': 'T', 'etcd.process member': 'running' },
  },
  {
    title: 'a table of containers says how those stand that it lists, and nothing of the others',
    given: {
      collector: 'containers',
      detail: 'crictl ps -a | head',
      text: `CONTAINER           IMAGE               CREATED             STATE               NAME                ATTEMPT             POD ID              POD
1a2b3c4d5e6f7       73deb9a3f7025       2 minutes ago       Exited              etcd                14                  aabbccddeeff0       etcd-cp1
`,
    },
    expected: { 'runtime.answers node': true, 'etcd.process member': 'restarting' },
  },
  {
    title: 'the newest container of a component says how it stands, and a missing one does not exist',
    given: {
      collector: 'containers',
      detail: 'crictl',
      text: JSON.stringify({
        containers: [
          { metadata: { name: 'etcd', attempt: 0 }, state: 'CONTAINER_EXITED', createdAt: '1795183851000000000' },
          { metadata: { name: 'etcd', attempt: 1 }, state: 'CONTAINER_RUNNING', createdAt: '1795183951000000000' },
          {
            metadata: { name: 'kube-apiserver', attempt: 7 },
            state: 'CONTAINER_EXITED',
            createdAt: '1795183951000000000',
          },
        ],
      }),
    },
    expected: {
      'runtime.answers node': true,
      'runtime.containers node': ['etcd', 'kube-apiserver'],
      'etcd.process member': 'running',
      'etcd.process-end member': 'absent',
      'apiserver.process node': 'restarting',
      'controller-manager.process node': 'absent',
      'scheduler.process node': 'absent',
    },
  },
  {
    title: 'docker tells the exit code of RKE containers',
    given: {
      collector: 'containers',
      detail: 'docker',
      text: '{"Names":"etcd","State":"exited","Status":"Exited (137) 5 minutes ago","CreatedAt":"2026-11-20 10:00:00 +0000 UTC"}\n',
    },
    expected: {
      'runtime.answers node': true,
      'runtime.containers node': ['etcd'],
      'runtime.ended-255 node': 0,
      'etcd.process member': 'stopped',
      'etcd.process-end member': 'killed:9',
      'apiserver.process node': 'absent',
      'controller-manager.process node': 'absent',
      'scheduler.process node': 'absent',
    },
  },
  {
    title: 'a runtime that gives no answer does not answer',
    given: { collector: 'containers', detail: 'crictl', outcome: 'timed-out' },
    expected: { 'runtime.answers node': false },
  },
  {
    title: 'a static pod names its component and its version',
    given: {
      collector: 'kubernetes.manifest',
      detail: '/etc/kubernetes/manifests/kube-apiserver.yaml',
      text: 'kind: Pod\nmetadata: { name: kube-apiserver, labels: { component: kube-apiserver } }\nspec: { containers: [{ image: "registry.k8s.io/kube-apiserver:v1.32.13" }] }\n',
    },
    expected: {
      'manifests.present node': ['kube-apiserver'],
      'manifests.unparsable node': [],
      'apiserver.version node': '1.32.13',
    },
  },
  {
    title: 'a manifest that is no Pod is named',
    given: { collector: 'kubernetes.manifest', detail: '/etc/kubernetes/manifests/x.yaml', text: 'kind: [Pod\n' },
    expected: { 'manifests.present node': [], 'manifests.unparsable node': ['/etc/kubernetes/manifests/x.yaml'] },
  },
  {
    title: 'a manifest that a lenient parser would mend is named',
    given: {
      collector: 'kubernetes.manifest',
      detail: '/etc/kubernetes/manifests/x.yaml',
      text: 'kind: Pod\nmetadata: { name: x }\nspec:\n  containers:\n  - image: x\n    name: [x\n    resources:\n      requests: {}\n',
    },
    expected: { 'manifests.present node': [], 'manifests.unparsable node': ['/etc/kubernetes/manifests/x.yaml'] },
  },
  {
    title: "kubeadm's folder that does not exist is absent",
    given: { collector: 'kubernetes.directory', outcome: 'absent' },
    expected: { 'kubernetes.directory node': 'absent' },
  },
  {
    title: 'what kubeadm reset leaves is empty',
    given: {
      collector: 'kubernetes.directory',
      text: '/etc/kubernetes:\ntotal 8\ndrwx------ 2 0 0 4096 2026-11-20 16:33:00.000000000 +0000 manifests\n\n/etc/kubernetes/manifests:\ntotal 0\n',
    },
    expected: { 'kubernetes.directory node': 'empty' },
  },
  {
    title: "kubeadm's folder with files is present",
    given: {
      collector: 'kubernetes.directory',
      text: '/etc/kubernetes:\ntotal 8\n-rw------- 1 0 0 5599 2026-11-20 16:33:00.000000000 +0000 admin.conf\n',
    },
    expected: { 'kubernetes.directory node': 'present' },
  },
  {
    title: 'a kubelet configuration that does not exist is absent',
    given: { collector: 'kubelet.config', outcome: 'absent' },
    expected: { 'kubelet.config-file node': 'absent' },
  },
  {
    title: 'a kubelet configuration gives its driver',
    given: {
      collector: 'kubelet.config',
      text: 'kind: KubeletConfiguration\ncgroupDriver: systemd\nprotectKernelDefaults: true\n',
    },
    expected: {
      'kubelet.config-file node': 'present',
      'kubelet.protect-kernel-defaults node': true,
      'kubelet.cgroup-driver node': 'systemd',
    },
  },
  {
    title: 'containerd names its driver by a flag',
    given: { collector: 'runtime.config', detail: '/etc/containerd/config.toml', text: '  SystemdCgroup = true\n' },
    expected: { 'runtime.cgroup-driver node': 'systemd' },
  },
  {
    title: 'HAProxy names the backends that are down with the reason',
    given: {
      collector: 'haproxy.stat',
      text: '# pxname,svname,status,check_status,check_code,last_chk\napi,FRONTEND,OPEN,,,\napi,cp1,UP,L7OK,200,\napi,cp2,DOWN,L4CON,,Connection refused\napi,cp3,DOWN,L7STS,403,Forbidden\napi,BACKEND,UP,,,\n',
    },
    expected: {
      'haproxy.servers-up api': 1,
      'haproxy.servers-down api': ['cp2 DOWN L4CON Connection refused', 'cp3 DOWN L7STS 403 Forbidden'],
    },
  },
  {
    title: 'the kernel names the processes it killed for memory',
    given: { collector: 'node.dmesg', text: '[1.0] Out of memory: Killed process 12 (etcd) total-vm:1kB\n[2.0] ok\n' },
    expected: { 'node.oom-kills node': ['etcd'] },
  },
] satisfies readonly { title: string; given: Given; expected: Readonly<Record<string, FactValue>> }[]) {
  test(title, () => assert.deepEqual(derived(given), expected))
}

test('every collector that was not gathered is met without an exception', () => {
  for (const { collectors, derive } of capturedDerivers)
    for (const collector of collectors)
      for (const outcome of ['absent', 'denied', 'failed', 'timed-out', 'unreachable', 'skipped'] as const)
        assert.ok(Array.isArray(derive([itemOf({ collector, outcome })], context)))
})

test('text of any kind is met without an exception', () => {
  const strange = ['', '\u0000', '{', '{"a":1}', 'Id=etcd.service', '-----BEGIN CERTIFICATE-----\nAAAA\n', '# x\n,,,\n']
  for (const { collectors, derive } of capturedDerivers)
    for (const collector of collectors)
      for (const text of strange) assert.ok(Array.isArray(derive([itemOf({ collector, text })], context)))
})
