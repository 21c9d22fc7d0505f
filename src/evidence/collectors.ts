/**
 * What every piece of evidence is called and what its bytes look like. The same id is used for an item of a bundle, a live
 * answer and one command of a pasted transcript, so that one deriver reads all three. How a node is asked is in
 * `node-recipes*.ts`; commands run with LC_ALL=C and TZ=UTC0, standard error goes into the output unless said otherwise.
 */
export interface Collector {
  /** What the bytes are, exactly enough to read them. */
  readonly meaning: string
  /** What `detail` holds; undefined: one item for each host. */
  readonly detail?: string
  readonly extension: 'log' | 'txt' | 'json' | 'yaml' | 'pem'
  /** Who gathers it: the script on the node, our etcd client, or a probe over the network. */
  readonly by: 'node' | 'etcd' | 'probe' | 'reader'
}

const node = (meaning: string, more: Partial<Collector> = {}): Collector => ({
  meaning,
  extension: 'txt',
  by: 'node',
  ...more,
})
const etcd = (meaning: string): Collector => ({
  meaning: `{"endpoint","ok":true,${meaning}} or {"endpoint","ok":false,"error","tls"?: OpenSSL or Go reason,"grpcCode"?}; grpc-gateway names, 64-bit as decimal strings; host is the member's host`,
  extension: 'json',
  by: 'etcd',
  detail: 'endpoint, `ADDRESS:PORT`',
})
const probe = (meaning: string): Collector => ({
  meaning: `{"url","from":"operator" or host,"kind":"http","status","body","tls"?} or {"url","from","kind":"refused"|"timeout"|"tls"|"unreachable"|"failed","error"}; "tls" beside "http" is why the certificate would not be trusted. ${meaning}`,
  extension: 'json',
  by: 'probe',
  detail: '`ADDRESS:PORT from WHERE`',
})

export const collectorTable = {
  'node.access': {
    meaning:
      '{"host","reachable","hangs","privileged","user"?,"uid"?,"escalation","error"?,"code"?}: whether the host let us in, stopped answering afterwards, and gave root. Outcome `unreachable` when it did not let us in, `timed-out` when it hangs',
    extension: 'json',
    by: 'node',
  },
  log: node(
    'A log, oldest line first: journald short-iso-precise (`2026-01-31T10:00:00.123456+0000 host unit[pid]: ...`), CRI files as they lie, or a plain file. `truncated`: the middle of the window is missing',
    { detail: 'unit, container file or path', extension: 'log' },
  ),
  'node.dmesg': node('The kernel ring, `dmesg --time-format=iso` or `dmesg -T`; component kernel', {
    extension: 'log',
  }),
  'node.clock': node(
    "name=value lines: `epoch` (seconds.nanoseconds), `zone` (+0000 form), then NTPSynchronized=yes, or `timedatectl show` where its daemon runs, and, after a line `chrony:`, `chronyc -n tracking`. The offset itself is the item's clockOffsetMs",
  ),
  'node.uname': node('`uname -srvm`: kernel name, release, version, machine'),
  'node.os-release': node('/etc/os-release'),
  'node.boots': node(
    '`last -x -F -n 300`, then name=value lines `btime` (epoch of /proc/stat), `UserspaceTimestamp`, `machineId`; then `journalctl --list-boots` after a line `boots:`',
  ),
  'node.sockets': node('`ss -tanp`, else `netstat -tanp`'),
  'node.disks': node(
    '`df -P -T -k` of local file systems (Filesystem Type 1024-blocks Used Available Capacity Mounted-on)',
  ),
  'node.inodes': node('`df -P -T -i` of local file systems'),
  'node.mounts': node('/proc/mounts'),
  'node.memory': node('/proc/meminfo'),
  'node.swaps': node('/proc/swaps'),
  'node.pressure': node('/proc/pressure, each line led by its file: `io some avg10=0.00 avg60=...`'),
  'node.limits': node('/proc/PID/limits of control-plane processes, each after a line `==> NAME PID <==`'),
  'node.sysctls': node(
    'name=value lines of the kernel settings that matter, plus `loadavg=` (/proc/loadavg: its fourth field is running/all threads)',
  ),
  'node.processes': node('`ps -eo pid,ppid,user,stat,nlwp,rss,etimes,args` or `ps -ef`'),
  'node.hosts': node('/etc/hosts, then /etc/resolv.conf after a line `resolv:`'),
  'node.addresses': node('`ip -o address`, then `ip route` after a line `routes:`'),
  'systemd.failed': node('`systemctl --failed --plain --no-legend`; empty: no failed unit'),
  'systemd.unit-files': node('`systemctl list-unit-files --type=service,timer --no-legend`'),
  'systemd.units': node('`systemctl show` blocks of the known units, separated by empty lines'),
  'systemd.timers': node('`systemctl list-timers --all`'),
  crontabs: node('Each crontab after a line `==> PATH <==`'),
  containers: node(
    'crictl: `ps -a -o json`; docker: one JSON object a line; ctr: `containers ls` and `tasks ls` after lines `==> NAMESPACE containers <==`',
    {
      detail: '`crictl`, `docker` or `ctr`',
    },
  ),
  'container.events': node('docker: one JSON object a line, window around the onset', { detail: '`docker`' }),
  'kubernetes.manifest': node('A file of the static pod folder, as it lies', { detail: 'path', extension: 'yaml' }),
  'kubernetes.directory': node(
    '`ls -lnR --time-style=full-iso /etc/kubernetes`: names and times of what kubeadm laid there, no contents. `absent`: the folder does not exist',
    { detail: 'path' },
  ),
  'kubelet.config': node('KubeletConfiguration. `absent`: the file does not exist', {
    detail: 'path',
    extension: 'yaml',
  }),
  'kubelet.flags': node('Environment file of the kubelet', { detail: 'path' }),
  'kubelet.unit': node('`systemctl cat kubelet.service`'),
  'runtime.config': node('containerd config.toml, docker daemon.json, crio.conf, crictl.yaml', { detail: 'path' }),
  'distribution.config': node('Configuration of RKE2 or k3s', { detail: 'path', extension: 'yaml' }),
  'etcd.unit': node(
    '`systemctl cat` of the etcd unit (detail = unit), or an environment or configuration file of etcd (detail = path)',
    {
      detail: 'unit or path',
    },
  ),
  'etcd.data-dir': node('`ls -lnR --time-style=full-iso` of the data directory. `absent`: it does not exist', {
    detail: 'path',
  }),
  certificate: node(
    'PEM, certificates only, chain included; lines before the first BEGIN may say `Key-Public-SHA256: HEX` (SHA-256 of the public key, SPKI DER, of the private key beside it) or `Key: absent`',
    { detail: 'path', extension: 'pem' },
  ),
  'service-account.keys': node(
    'Lines `Public-SHA256: HEX` of the key that tokens are checked with and `Key-Public-SHA256: HEX` of the public half of the one that signs them (SPKI DER)',
    { detail: 'path of the public key' },
  ),
  'certificate.served': {
    meaning:
      'PEM of the chain a server presents, led by lines `From: operator|HOST`, `Authorized: true|false REASON`. Outcome `failed`: nobody answered, the reason says how',
    detail: '`ADDRESS:PORT`',
    extension: 'pem',
    by: 'probe',
  },
  'haproxy.config': node('haproxy.cfg', { detail: 'path' }),
  'keepalived.config': node('keepalived.conf', { detail: 'path' }),
  'haproxy.stat': node('`show stat` of the runtime socket (CSV)', { detail: 'socket' }),
  'haproxy.state': node('`show servers state` of the runtime socket', { detail: 'socket' }),
  'audit.log': node(
    'The end of the API server audit log, or only the writes of it and its last rotations; one JSON object a line',
    {
      detail: 'path, or `writes of PATH`',
      extension: 'log',
    },
  ),

  'etcd.endpoint-status': etcd('"status": StatusResponse'),
  'etcd.member-list': etcd(
    '"memberList": MemberListResponse {header, members[{ID,name,peerURLs,clientURLs,isLearner}]}',
  ),
  'etcd.alarm-list': etcd('"alarmList": AlarmResponse {header, alarms?: [{memberID, alarm: "NOSPACE"|"CORRUPT"}]}'),
  'etcd.hashkv': etcd(
    '"hashKV": HashKVResponse {header, hash, compact_revision, hash_revision?}, "revision": asked for, "0" = latest',
  ),
  'etcd.read': etcd('"range": RangeResponse {header, count?}, "linearizable": true, "tookMs": number'),
  'etcd.health': etcd('"httpStatus": number, "health": body of /health, {"health":"true"|"false","reason"?}'),
  'etcd.metrics': {
    meaning: 'Prometheus text of /metrics',
    detail: 'endpoint, `ADDRESS:PORT`',
    extension: 'txt',
    by: 'etcd',
  },

  'api.livez': probe("host is the API server's host"),
  'api.readyz': probe("/readyz?verbose by address; host is the API server's host"),
  'api.readyz-by-name': probe("/readyz?verbose by the node's name"),
  'api.objects': {
    meaning:
      '{"url","from","kind":"http","status","date" of the server,"object"} or {"url","from","kind":"refused"...,"error"}: one GET of objects or of /version, as the API server gave them. Left out: schemas of CRDs, field lists of managedFields, environments and volumes of containers, images of nodes, annotations of more than 1 KiB or of kubectl apply. `truncated`: not all of the list. Secrets are never asked for; host is the API server\'s host',
    detail: 'path, with its query',
    extension: 'json',
    by: 'probe',
  },
  'api.watch-cache': {
    meaning:
      '{"url","from","steps":[{"path","kind","status","resourceVersion"?,"uid"?,"names"?,"error"?}]}: the same few things from the watch cache of one API server and from the store, one after the other; host is the API server\'s host',
    detail: '`ADDRESS:PORT`',
    extension: 'json',
    by: 'probe',
  },
  'loadbalancer.readyz': probe('/readyz?verbose through the load balancer; no host'),

  kubectl: { meaning: 'Output of one kubectl command', detail: 'the command', extension: 'txt', by: 'reader' },
  text: { meaning: 'Anything that was not recognised', extension: 'txt', by: 'reader' },
} as const satisfies Readonly<Record<string, Collector>>

export type CollectorId = keyof typeof collectorTable
