import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { recogniseContent } from './recognise.ts'
import { recogniseCommand } from './recognise-command.ts'
import { recognisePath } from './recognise-path.ts'

const realLogs = join(import.meta.dirname, '../../test/incidents/real-logs')
const contentOf = (path: string) => recogniseContent([readFileSync(join(realLogs, path)).subarray(0, 65_536)])

for (const [path, component, host] of [
  ['etcd-3.4/01-healthy-boot/cp1.log', 'etcd', 'cp1'],
  ['etcd-3.4-capnslog/01-healthy-boot/cp2.log', 'etcd', 'cp2'],
  ['etcd-3.5/01-healthy-boot/cp3.log', 'etcd', 'cp3'],
  ['kubernetes-1.32.13/01-clean-start/kube-apiserver.log', 'kube-apiserver', undefined],
  ['kubernetes-1.32.13/01-clean-start/kube-controller-manager.log', 'kube-controller-manager', undefined],
  ['kubernetes-1.32.13/01-clean-start/kube-scheduler.log', 'kube-scheduler', undefined],
  ['kubernetes-1.32.13/18-kubelet-start/kubelet.log', 'kubelet', undefined],
  ['kubernetes-1.32.13/19-kubelet-static-pods-start/etcd.0.pod.log', 'etcd', 'cp1'],
  ['kubernetes-1.32.13/20-kubelet-broken-manifest-yaml/kubelet.log', 'kubelet', undefined],
] as const) {
  test(`recognises the content of ${path}`, () => {
    assert.deepEqual(contentOf(path), { kind: 'log', component, host, isMixed: false })
  })
}

const journal = (...identifiers: readonly string[]): string =>
  identifiers.map((name) => `2026-11-20T10:00:00+0000 cp4 ${name}[1]: message\n`).join('')

for (const [title, text, expected] of [
  [
    'a journal of many units',
    journal('etcd', 'kubelet', 'sshd'),
    { kind: 'log', component: undefined, host: 'cp4', isMixed: true },
  ],
  [
    'a journal of one unit, with what systemd says about it',
    journal('etcd', 'systemd', 'etcd'),
    { kind: 'log', component: 'etcd', host: 'cp4', isMixed: false },
  ],
  [
    'dmesg',
    '[    0.000000] Linux version 6.1\n[    1.5] ok\n',
    { kind: 'log', component: 'kernel', host: undefined, isMixed: false },
  ],
  [
    'containerd',
    'time="2026-11-20T10:00:00Z" level=info msg="starting containerd" revision=x\n',
    { kind: 'log', component: 'containerd', host: undefined, isMixed: false },
  ],
  ['a transcript', '$ etcdctl member list\nx\n[exit 0]\n', { kind: 'transcript' }],
  [
    'an answer of etcdctl',
    '[{"Endpoint":"https://a:2379","Status":{"header":{}}}]\n',
    { kind: 'answer', collector: 'etcd.endpoint-status' },
  ],
  [
    'a certificate',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
    { kind: 'answer', collector: 'certificate' },
  ],
  ['prose', 'We had an outage at ten.\n', { kind: 'text' }],
  ['an empty file', '', { kind: 'text' }],
  ['zero bytes', 'log\u0000\u0001', { kind: 'binary' }],
] as const) {
  test(`recognises ${title}`, () => assert.deepEqual(recogniseContent([Buffer.from(text)]), expected))
}

test('bad UTF-8 is no reason to call a log binary', () => {
  const bytes = Buffer.concat([
    Buffer.from('I1120 10:00:00.000000 1 kubelet.go:1] "x" err="'),
    Buffer.from([0xff, 0xc3, 0x28]),
    Buffer.from('"\n'),
  ])
  assert.deepEqual(recogniseContent([bytes]), { kind: 'log', component: 'kubelet', host: undefined, isMixed: false })
})

for (const [path, root, component, host] of [
  ['cp1/etcd.log', 'incident', 'etcd', 'cp1'],
  ['cp1.log', 'incident', undefined, 'cp1'],
  ['cp1.before-restore.log', 'incident', undefined, 'cp1'],
  ['kube-apiserver.log', '01-clean-start', 'kube-apiserver', undefined],
  ['kube-apiserver.log.1.gz', 'x', 'kube-apiserver', undefined],
  ['master-01/var/log/kubelet.log', 'x', 'kubelet', 'master-01'],
  ['etcd-cp2.log', 'x', 'etcd', 'cp2'],
  ['node/var/log/pods/kube-system_etcd-cp1_0123abcd/etcd/0.log', 'x', 'etcd', 'cp1'],
  [
    'var/log/pods/kube-system_kube-apiserver-ip-10-0-0-1_0a/kube-apiserver/3.log.20261120-101010.gz',
    'x',
    'kube-apiserver',
    'ip-10-0-0-1',
  ],
  [`containers/etcd-cp3_kube-system_etcd-${'a'.repeat(64)}.log`, 'x', 'etcd', 'cp3'],
  ['unknown-flag.log', '12-apiserver-start-errors', 'kube-apiserver', undefined],
  ['etcdctl.txt', 'x', undefined, undefined],
  ['case1/etcd.log', 'x', 'etcd', undefined],
] as const) {
  test(`reads the name ${path}`, () => assert.deepEqual(recognisePath(path, root, []), { component, host }))
}

test('a name that the inventory knows is a host, whatever it looks like', () => {
  assert.equal(recognisePath('alpha/etcd.log', 'x', ['alpha', 'beta']).host, 'alpha')
  assert.equal(recognisePath('etcd.log', 'logs-of-beta', ['alpha', 'beta']).host, 'beta')
})

for (const [command, collector, component] of [
  ['etcdctl --endpoints=https://a:2379,https://b:2379 endpoint status -w table', 'etcd.endpoint-status', 'etcdctl'],
  ['ETCDCTL_API=3 /usr/local/bin/etcdctl --cacert=/x endpoint health --cluster', 'etcd.health', 'etcdctl'],
  ['sudo etcdctl member list -w json', 'etcd.member-list', 'etcdctl'],
  ['etcdctl alarm list', 'etcd.alarm-list', 'etcdctl'],
  ['etcdctl alarm disarm', 'text', 'etcdctl'],
  ['etcdctl endpoint hashkv --cluster', 'etcd.hashkv', 'etcdctl'],
  ['etcdctl --endpoints=https://a:2379 get a', 'etcd.read', 'etcdctl'],
  ['etcdctl --endpoints=https://a:2379 get a --consistency=s', 'text', 'etcdctl'],
  ['etcdutl snapshot status m.db', 'text', 'etcdctl'],
  ['kubectl get nodes', 'kubectl', 'kubectl'],
  ["kubectl get --raw='/readyz?verbose'", 'api.readyz', 'kubectl'],
  ['kubectl -n kube-system logs etcd-cp1', 'log', 'etcd'],
  ['curl -sk https://127.0.0.1:6443/livez?verbose', 'api.livez', undefined],
  ['curl http://127.0.0.1:2381/health', 'etcd.health', undefined],
  ['journalctl -u etcd --no-pager', 'log', 'etcd'],
  ['docker logs --tail 100 kube-apiserver', 'log', 'kube-apiserver'],
  ['dmesg -T', 'node.dmesg', 'kernel'],
  ['uptime', 'text', undefined],
] as const) {
  test(`knows what prints "${command}"`, () => assert.deepEqual(recogniseCommand(command), { collector, component }))
}

for (const [command, collector] of [
  ['df -h', 'node.disks'],
  ['df -i /var/lib/etcd', 'node.inodes'],
  ['sudo systemctl status kubelet -l --no-pager', 'systemd.units'],
  ['crictl ps -a', 'containers'],
  ['kubeadm certs check-expiration', 'text'],
] as const) {
  test(`recognises what ${command} prints`, () => assert.equal(recogniseCommand(command).collector, collector))
}
