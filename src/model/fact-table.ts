import type { SubjectKind } from './subject.ts'

export interface FactRow {
  readonly scope: SubjectKind
  readonly type: 'text' | 'number' | 'boolean' | 'list' | 'time'
  /** One sentence, with the unit. */
  readonly meaning: string
}

const row = (scope: SubjectKind, type: FactRow['type'], meaning: string): FactRow => ({ scope, type, meaning })

/** Every fact there is. The catalogue may name no other, and `facts/` may derive no other. */
export const factTable = {
  // Cluster: computed from members, known within bounds even when some are not.
  'etcd.quorum': row(
    'cluster',
    'text',
    '`present`, `lost`, or unknown: present only when a reached member names a leader and answers a linearizable read; lost only when reached members say so',
  ),
  'etcd.voters-at-least': row('cluster', 'number', 'Fewest voting members that fit what is known'),
  'etcd.voters-at-most': row('cluster', 'number', 'Most voting members that fit what is known'),
  'etcd.answering': row(
    'cluster',
    'number',
    'Members seen to take part: one cluster id, a leader, a linearizable read',
  ),
  'etcd.unreached': row('cluster', 'list', 'Members nobody could look at'),
  'etcd.data-lost-members': row('cluster', 'list', 'Members whose data directory is known to be gone or empty'),
  'etcd.unstarted-members': row('cluster', 'list', 'Members of the list that never started, by peer URL'),
  'etcd.versions': row('cluster', 'list', 'Distinct server versions of the members that answer'),
  'etcd.histories': row('cluster', 'number', 'Distinct histories: cluster ids, or hashes that differ at one revision'),
  'apiserver.declared': row('cluster', 'boolean', 'Whether the inventory declares API servers'),
  'loadbalancer.declared': row('cluster', 'boolean', 'Whether the inventory declares a load balancer'),
  'apiserver.ready': row('cluster', 'number', 'API servers that answer ready (or 401, which is alive)'),
  'apiserver.down': row('cluster', 'number', 'API servers that were reached and are not ready, or refuse connections'),

  // Member: an etcd member on its host.
  'etcd.process': row(
    'member',
    'text',
    '`running`, `stopped`, `failed` or `restarting`, from systemd, the runtime or the process list',
  ),
  'etcd.process-end': row('member', 'text', 'How the last process ended: `killed:9`, `exited:1`, `stopped`'),
  'etcd.log-ends-abruptly': row(
    'member',
    'boolean',
    'Whether a process of it stopped writing in mid-run without a farewell or a reason while its peers saw its streams torn and its port refuse: killed, or its host gone',
  ),
  'etcd.enabled': row('member', 'boolean', 'Whether the unit or manifest would start it again'),
  'etcd.answers': row('member', 'boolean', 'Whether the member answers on its own client endpoint'),
  'etcd.health': row('member', 'text', 'Body of /health: `true`, `false`, with the reason'),
  'etcd.linearizable-read': row('member', 'boolean', 'Whether a linearizable read through it succeeded'),
  'etcd.has-leader': row('member', 'boolean', 'Whether the member sees a leader'),
  'etcd.leader': row('member', 'text', 'Member id of the leader it sees, hex'),
  'etcd.member-id': row('member', 'text', 'Its own member id, hex'),
  'etcd.cluster-id': row('member', 'text', 'Cluster id, hex'),
  'etcd.cluster-id-differs': row(
    'member',
    'boolean',
    'Whether its cluster id differs from the majority of the members that answer',
  ),
  'etcd.version': row('member', 'text', 'Version of the server'),
  'etcd.learner': row('member', 'boolean', 'Whether it is a learner'),
  'etcd.member-list': row('member', 'list', 'Ids of the voting members that it lists, hex'),
  'etcd.in-member-list': row('member', 'boolean', 'Whether the members that answer list it'),
  'etcd.alarms': row('member', 'list', 'Alarms raised: NOSPACE, CORRUPT'),
  'etcd.db-size-bytes': row('member', 'number', 'Allocated size of the database, bytes'),
  'etcd.db-in-use-bytes': row('member', 'number', 'Bytes of it in use'),
  'etcd.quota-bytes': row('member', 'number', 'Backend quota, bytes'),
  'etcd.revision': row('member', 'number', 'Store revision'),
  'etcd.raft-term': row('member', 'number', 'Raft term'),
  'etcd.raft-index': row('member', 'number', 'Raft index'),
  'etcd.hash': row('member', 'text', 'Hash of its store, as `HASH@REVISION/COMPACTED`'),
  'etcd.hash-differs': row(
    'member',
    'boolean',
    'Whether its hash differs from the majority at one revision and compact revision',
  ),
  'etcd.data-dir': row('member', 'text', '`present`, `empty` or `absent`'),
  'etcd.wal-files': row('member', 'number', 'Segments in member/wal'),
  'etcd.db-file-bytes': row('member', 'number', 'Size of member/snap/db on disk, bytes'),
  'etcd.leader-changes': row('member', 'number', 'Leader changes seen since start'),
  'etcd.fsync-p99-ms': row('member', 'number', 'WAL fsync, 99th percentile, milliseconds'),
  'etcd.commit-p99-ms': row('member', 'number', 'Backend commit, 99th percentile, milliseconds'),
  'etcd.process-state': row(
    'member',
    'text',
    'State letter of the process: `R`, `S`, `D` (waits for a disk), `T` (stopped by a signal), `Z`',
  ),
  'etcd.force-new-cluster-flag': row(
    'member',
    'boolean',
    'Whether its unit, manifest or command line carries --force-new-cluster',
  ),
  'etcd.raft-index-behind': row(
    'member',
    'number',
    'Raft entries by which it is behind the furthest member that answers',
  ),
  'etcd.quota-used-fraction': row('member', 'number', 'Allocated database size of the quota, 0 to 1'),
  'etcd.db-free-fraction': row('member', 'number', 'Share of the allocated database that holds nothing, 0 to 1'),

  // Node.
  'node.reachable': row('node', 'boolean', 'Whether the host let us in'),
  'node.silent': row(
    'node',
    'boolean',
    'Whether the host answers nobody: neither our login nor other hosts, which are not even refused',
  ),
  'node.hangs': row('node', 'boolean', 'Whether the host let us in and then stopped answering'),
  'node.privileged': row('node', 'boolean', 'Whether root was available'),
  'node.clock-offset-ms': row('node', 'number', 'Host clock minus operator clock, milliseconds'),
  'node.clock-synchronized': row('node', 'boolean', 'Whether the clock is synchronised'),
  'node.booted-at': row('node', 'time', 'Time of the last boot'),
  'node.kernel': row('node', 'text', 'Kernel release'),
  'node.swap-bytes': row('node', 'number', 'Swap in use or configured, bytes'),
  'node.memory-available-fraction': row('node', 'number', 'MemAvailable of MemTotal, 0 to 1'),
  'node.oom-kills': row('node', 'list', 'Processes the kernel killed for memory'),
  'node.failed-units': row('node', 'list', 'Units that systemd calls failed'),
  'node.enabled-units': row(
    'node',
    'list',
    'Enabled units and timers of the control plane, runtimes and distributions',
  ),
  'node.open-files-fraction': row('node', 'number', 'Allocated file handles of the maximum, 0 to 1'),
  'node.inotify-instances': row('node', 'number', 'fs.inotify.max_user_instances'),
  'node.conntrack-fraction': row('node', 'number', 'Connection tracking entries of the maximum, 0 to 1'),
  'node.pid-fraction': row('node', 'number', 'Processes and threads of kernel.pid_max, 0 to 1'),
  'node.io-pressure': row('node', 'number', 'Share of the last 10 s in which some task waited for the disk, percent'),
  'node.ip-forward': row('node', 'number', 'net.ipv4.ip_forward'),
  'node.kernel-defaults-wrong': row('node', 'list', 'Sysctls that protectKernelDefaults would refuse, as name=value'),
  'node.control-plane-role': row('node', 'boolean', 'Whether the inventory gives the host a control-plane role'),
  'node.stray-units': row('node', 'list', 'Control-plane units enabled on a host whose role does not have them'),

  // Disks and mounts.
  'disk.used-fraction': row('object', 'number', 'Used share of the file system, 0 to 1; object: mount point'),
  'disk.inodes-used-fraction': row('object', 'number', 'Used share of the inodes, 0 to 1; object: mount point'),
  'disk.read-only': row('object', 'boolean', 'Whether the file system is mounted read-only; object: mount point'),
  'disk.etcd-used-fraction': row('member', 'number', 'Used share of the file system that holds the etcd data, 0 to 1'),
  'disk.etcd-free-bytes': row('member', 'number', 'Free bytes of the file system that holds the etcd data'),

  // Certificates: the object is the path, or `wire:ADDRESS:PORT` for what is served.
  'certificate.not-after': row('object', 'time', 'End of validity'),
  'certificate.not-before': row('object', 'time', 'Start of validity'),
  'certificate.role': row(
    'object',
    'text',
    '`etcd-server`, `etcd-peer`, `etcd-client`, `apiserver`, `apiserver-etcd-client`, `kubelet-client`, `kubeconfig`, `ca` and so on',
  ),
  'certificate.expired': row('object', 'boolean', 'Whether the host clock is past the end of validity'),
  'certificate.not-yet-valid': row('object', 'boolean', 'Whether the host clock is before the start of validity'),
  'certificate.days-left': row('object', 'number', 'Days until the end of validity by the operator clock'),
  'certificate.signed-by-its-ca': row(
    'object',
    'boolean',
    'Whether the signature verifies against the CA that stands beside it',
  ),
  'certificate.ca-differs': row('object', 'boolean', 'Whether the CA differs from the one that most masters carry'),
  'certificate.key-matches': row('object', 'boolean', 'Whether the private key beside it belongs to it'),
  'certificate.covers-address': row('object', 'boolean', 'Whether its names cover the addresses of its host'),
  'certificate.served-differs': row('object', 'boolean', 'Whether what is served differs from the file'),
  'node.expired-certificate-roles': row(
    'node',
    'list',
    'Roles of the certificate files of the control plane on this host that have expired; authorities and what kubelet renews itself do not count',
  ),
  'kubernetes.expired-kubeconfigs': row(
    'cluster',
    'list',
    'Kubeconfig files on the hosts whose client certificate has expired, as HOST:PATH',
  ),

  // API server, one for each host that should run one; load balancers are objects.
  'apiserver.process': row('node', 'text', '`running`, `stopped`, `failed` or `restarting`'),
  'apiserver.livez': row('node', 'text', 'Answer: HTTP status, `refused`, `timeout`, `tls`'),
  'apiserver.readyz': row('node', 'text', 'Answer: HTTP status, `refused`, `timeout`, `tls`'),
  'apiserver.service-account-key-differs': row(
    'node',
    'boolean',
    'Whether its public key for service account tokens differs from the one that most masters carry',
  ),
  'apiserver.service-account-pair-matches': row(
    'node',
    'boolean',
    'Whether the key that signs service account tokens belongs to the one that checks them',
  ),
  'apiserver.failed-checks': row('node', 'list', 'Checks that /readyz?verbose names as failed'),
  'loadbalancer.readyz': row(
    'object',
    'text',
    'Answer through the load balancer: HTTP status, `refused`, `timeout`, `tls`',
  ),
  'haproxy.servers-up': row('object', 'number', 'Backends the load balancer calls up'),
  'haproxy.servers-down': row('object', 'list', 'Backends the load balancer calls down, with its reason'),

  // Other programs of a node.
  'apiserver.version': row('node', 'text', 'Version of the API server'),
  'controller-manager.version': row('node', 'text', 'Version of the controller-manager'),
  'controller-manager.process': row('node', 'text', '`running`, `stopped`, `failed` or `restarting`'),
  'scheduler.process': row('node', 'text', '`running`, `stopped`, `failed` or `restarting`'),
  'kubelet.process': row('node', 'text', '`running`, `stopped`, `failed` or `restarting`'),
  'kubelet.enabled': row('node', 'boolean', 'Whether kubelet starts at boot'),
  'kubelet.config-file': row('node', 'text', '`present`, `absent` or `unreadable`: the file its command line names'),
  'kubelet.protect-kernel-defaults': row('node', 'boolean', 'protectKernelDefaults'),
  'kubelet.cgroup-driver': row('node', 'text', '`systemd` or `cgroupfs`'),
  'runtime.cgroup-driver': row('node', 'text', '`systemd` or `cgroupfs`'),
  'runtime.process': row('node', 'text', '`running`, `stopped`, `failed` or `restarting`'),
  'runtime.answers': row('node', 'boolean', 'Whether the container runtime answers on its socket'),
  'runtime.containers': row('node', 'list', 'Names of all containers that the runtime knows, stopped ones too'),
  'runtime.ended-255': row(
    'node',
    'number',
    'Containers with exit code 255: the runtime never learned how they ended, as after a hard reboot',
  ),
  'kubernetes.directory': row(
    'node',
    'text',
    "`present`, `empty` or `absent`: kubeadm's folder of a master, /etc/kubernetes",
  ),
  'manifests.present': row('node', 'list', 'Static pod manifests, by component'),
  'manifests.unparsable': row('node', 'list', 'Static pod manifests that are not a Pod'),

  // What an API server that answers has stored.
  'kubernetes.apiservices-unavailable': row(
    'cluster',
    'list',
    'Aggregated APIs without a working backend, each with reason, time and message',
  ),
  'kubernetes.apiservices-not-served': row(
    'cluster',
    'list',
    'Aggregated APIs whose backend answers 404: it does not serve that version',
  ),
  'kubernetes.apiservices-refused': row(
    'cluster',
    'list',
    'Aggregated APIs where the API server or the backend refuses a certificate or an identity',
  ),
  'kubernetes.webhooks-dead': row(
    'cluster',
    'list',
    'Admission webhooks with the policy Fail whose service does not exist or has no ready endpoint',
  ),
  'kubernetes.webhooks-dead-reach': row(
    'cluster',
    'list',
    'What those webhooks are asked about of `leases`, `namespaces`, `nodes`, `pods`',
  ),
  'kubernetes.conversion-webhooks-dead': row(
    'cluster',
    'list',
    'CRDs whose conversion webhook has a service that does not exist or has no ready endpoint',
  ),
  'kubernetes.namespaces': row('cluster', 'list', 'Names of the namespaces that are not being deleted'),
  'kubernetes.namespaces-terminating': row(
    'cluster',
    'list',
    'Namespaces whose deletion has been going on for a minute or more',
  ),
  'kubernetes.namespaces-discovery-failed': row(
    'cluster',
    'list',
    'Of those, the ones that wait for discovery, with the message',
  ),
  'kubernetes.namespaces-content-failed': row(
    'cluster',
    'list',
    'Of those, the ones whose contents cannot be deleted, with the message',
  ),
  'kubernetes.namespaces-finalizers-remaining': row(
    'cluster',
    'list',
    'Of those, the ones that wait for a finalizer of their contents, with the message',
  ),
  'kubernetes.system-namespaces-terminating': row('cluster', 'list', 'System namespaces that are being deleted'),
  'kubernetes.system-namespaces-missing': row('cluster', 'list', 'System namespaces that do not exist'),
  'kubernetes.system-namespaces-recreated': row(
    'cluster',
    'list',
    'System namespaces that are ten minutes or more younger than the cluster: deleted, and made anew without their contents',
  ),
  'apiserver.watch-cache': row(
    'node',
    'text',
    '`fresh`, or `stale`: the API server tells from its watch cache what the store does not have',
  ),
  'controller-manager.lease-holder': row('cluster', 'text', 'Who holds the lease of the controller-manager'),
  'controller-manager.lease-expired': row(
    'cluster',
    'boolean',
    'Whether the lease of the controller-manager was not renewed in its time, by the clock of the API server',
  ),
  'scheduler.lease-holder': row('cluster', 'text', 'Who holds the lease of the scheduler'),
  'scheduler.lease-expired': row(
    'cluster',
    'boolean',
    'Whether the lease of the scheduler was not renewed in its time, by the clock of the API server',
  ),
  'kubelet.lease-age-seconds': row(
    'node',
    'number',
    'Seconds since the kubelet renewed its lease, by the clock of the API server',
  ),
  'node.ready': row('node', 'text', 'Ready condition of the node object: `True`, `False` or `Unknown`'),
  'node.ready-reason': row('node', 'text', 'Reason and message of that condition'),
  'node.ready-seconds': row('node', 'number', 'Seconds since that condition changed, by the clock of the API server'),
  'kubernetes.identity-without-rights': row(
    'cluster',
    'list',
    "Users of the masters' own client certificates that the API server knows and forbids to look",
  ),
  'kubernetes.warning-events': row(
    'cluster',
    'list',
    'Warning events, those of one reason on one kind in one namespace together, most frequent first',
  ),
  'kubernetes.static-pods-missing': row(
    'node',
    'list',
    'Static pods that have a manifest on the host and that the API does not know',
  ),
  'kubeadm.kubernetes-version': row('cluster', 'text', 'Version in kubeadm-config'),
  'kubeadm.control-plane-endpoint': row('cluster', 'text', 'controlPlaneEndpoint of kubeadm-config; empty: none'),

  // What the audit logs of the API servers tell.
  'kubernetes.namespaces-deleted': row(
    'cluster',
    'list',
    'Namespaces deleted in the last day and not made again, each with user, program, address and time; not those that lived less than a minute',
  ),
  'kubernetes.namespaces-deleted-by-collector': row(
    'cluster',
    'list',
    'Of those, the ones that the garbage collector deleted because their owner was gone',
  ),
  'kubernetes.duels': row(
    'cluster',
    'list',
    'Objects that one writer makes and another deletes, again and again, or that two change in turns',
  ),
} as const satisfies Readonly<Record<string, FactRow>>

export type FactName = keyof typeof factTable

export const isFactName = (name: string): name is FactName => Object.hasOwn(factTable, name)
