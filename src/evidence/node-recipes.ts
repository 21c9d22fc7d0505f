import { command, EXIT_ABSENT, file, priorities, type Recipe, snippet } from './recipe.ts'

/** Units whose state, unit file and journal are of interest, wherever they exist. */
export const knownUnits = [
  'etcd.service',
  'kubelet.service',
  'containerd.service',
  'docker.service',
  'crio.service',
  'kube-apiserver.service',
  'kube-controller-manager.service',
  'kube-scheduler.service',
  'rke2-server.service',
  'rke2-agent.service',
  'k3s.service',
  'k3s-agent.service',
  'haproxy.service',
  'keepalived.service',
  'nginx.service',
  'chronyd.service',
  'chrony.service',
  'ntp.service',
  'systemd-timesyncd.service',
  'systemd-journald.service',
  'firewalld.service',
] as const

const unitProperties = [
  'Id',
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'UnitFileState',
  'MainPID',
  'ExecMainPID',
  'ExecMainCode',
  'ExecMainStatus',
  'ExecMainStartTimestamp',
  'ExecMainExitTimestamp',
  'NRestarts',
  'StateChangeTimestamp',
  'ActiveEnterTimestamp',
  'ActiveExitTimestamp',
  'InactiveEnterTimestamp',
  'InactiveExitTimestamp',
  'FragmentPath',
  'ConditionResult',
]

/** State of every known unit in one call: the cheapest and most decisive look at a node. */
export const unitStates = (units: readonly string[]): Recipe =>
  command('systemd.units', ['systemctl', 'show', ...units, `--property=${unitProperties.join(',')}`, '--no-pager'], {
    priority: priorities.decisive,
  })

const sysctls = [
  'fs/file-max',
  'fs/file-nr',
  'fs/nr_open',
  'fs/inotify/max_user_instances',
  'fs/inotify/max_user_watches',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/pid_max',
  'kernel/threads-max',
  'kernel/keys/root_maxbytes',
  'kernel/keys/root_maxkeys',
  'kernel/keys/maxkeys',
  'kernel/hung_task_timeout_secs',
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'vm/swappiness',
  'vm/max_map_count',
  'vm/dirty_ratio',
  'vm/dirty_background_ratio',
  'net/core/somaxconn',
  'net/ipv4/ip_forward',
  'net/ipv4/ip_local_port_range',
  'net/ipv4/tcp_max_syn_backlog',
  'net/ipv4/conf/all/rp_filter',
  'net/ipv6/conf/all/forwarding',
  'net/bridge/bridge-nf-call-iptables',
  'net/bridge/bridge-nf-call-ip6tables',
  'net/netfilter/nf_conntrack_max',
  'net/netfilter/nf_conntrack_count',
  'net/nf_conntrack_max',
]

const volatile = priorities.volatile

/** What every node is asked, whatever runs on it. */
export const nodeRecipes: readonly Recipe[] = [
  command('systemd.failed', ['systemctl', '--failed', '--plain', '--no-legend', '--no-pager'], {
    priority: priorities.decisive + 1,
  }),
  command('node.disks', ['df', '-P', '-T', '-k', '-l'], { priority: priorities.decisive + 2 }),
  command('node.inodes', ['df', '-P', '-T', '-i', '-l'], { priority: priorities.decisive + 2 }),
  file('node.memory', '/proc/meminfo', { priority: priorities.decisive + 3 }),
  // `timedatectl` would start systemd-timedated, which makes folders in /tmp and /var/tmp: it is asked only where it runs.
  snippet(
    'node.clock',
    {
      source: 'date; /run/systemd/timesync/synchronized or timedatectl show; chronyc -n tracking',
      script: `date '+epoch=%s.%N%nzone='"$ZONE"; if [ -e /run/systemd/timesync/synchronized ]; then echo NTPSynchronized=yes; elif systemctl is-active -q systemd-timedated.service 2>/dev/null; then timedatectl show 2>/dev/null; fi; command -v chronyc >/dev/null && { echo chrony:; chronyc -n tracking; }; exit 0`,
    },
    { priority: priorities.decisive + 4 },
  ),
  snippet(
    'node.pressure',
    {
      source: '/proc/pressure/*',
      script: `[ -d /proc/pressure ] || exit ${EXIT_ABSENT}; for n in cpu io memory; do sed "s/^/$n /" /proc/pressure/$n; done`,
    },
    { priority: volatile },
  ),
  snippet(
    'node.sockets',
    {
      source: 'ss -tanp',
      script: `if command -v ss >/dev/null; then exec ss -tanp; fi; command -v netstat >/dev/null || exit ${EXIT_ABSENT}; exec netstat -tanp`,
    },
    { priority: volatile + 1, capBytes: 8 << 20, timeoutMs: 10_000 },
  ),
  snippet(
    'node.processes',
    {
      source: 'ps -eo pid,ppid,user,stat,nlwp,rss,etimes,args',
      script: `command -v ps >/dev/null || exit ${EXIT_ABSENT}; ps -eo pid,ppid,user,stat,nlwp,rss,etimes,args 2>/dev/null || exec ps -ef`,
    },
    { priority: volatile + 2, capBytes: 4 << 20 },
  ),
  snippet(
    'node.limits',
    {
      source: '/proc/PID/limits',
      script:
        'for p in /proc/[0-9]*; do n=$(cat "$p/comm" 2>/dev/null); case "$n" in etcd|kube-apiserver|kube-controller*|kube-scheduler|kubelet|containerd|dockerd|crio|haproxy|rke2*|k3s*) echo "==> $n $(basename "$p") <=="; cat "$p/limits";; esac; done 2>/dev/null; exit 0',
    },
    { priority: volatile + 3 },
  ),
  snippet(
    'node.dmesg',
    { source: 'dmesg -T', script: 'dmesg --time-format=iso 2>/dev/null || exec dmesg -T' },
    { priority: volatile + 4, needs: ['dmesg'], root: true, component: 'kernel', capBytes: 8 << 20, keep: 'ends' },
  ),
  file('node.swaps', '/proc/swaps', { priority: volatile + 5 }),
  file('node.mounts', '/proc/mounts', { priority: volatile + 5 }),
  snippet(
    'node.sysctls',
    {
      source: '/proc/sys',
      script: `set -- ${sysctls.map((name) => `${name} ${name.replaceAll('/', '.')}`).join(' ')}; while [ $# -gt 1 ]; do v=$(cat "/proc/sys/$1" 2>/dev/null) && printf '%s=%s\\n' "$2" "$v"; shift 2; done; read -r v </proc/loadavg && echo "loadavg=$v"`,
    },
    { priority: volatile + 6 },
  ),
  snippet(
    'node.boots',
    {
      source: 'last -x -F; journalctl --list-boots',
      script:
        'command -v last >/dev/null && last -x -F -n 300; sed -n "s/^btime /btime=/p" /proc/stat; systemctl show --property=UserspaceTimestamp 2>/dev/null; [ -r /etc/machine-id ] && read -r m </etc/machine-id && echo "machineId=$m"; echo boots:; journalctl --list-boots --no-pager 2>/dev/null | tail -n 60; exit 0',
    },
    { priority: priorities.rotating },
  ),
  command('node.uname', ['uname', '-srvm']),
  file('node.os-release', '/etc/os-release', {}),
  snippet('node.hosts', {
    source: '/etc/hosts; /etc/resolv.conf',
    script: 'cat /etc/hosts; echo resolv:; cat /etc/resolv.conf; exit 0',
  }),
  snippet(
    'node.addresses',
    { source: 'ip -o address; ip route', script: 'ip -o address; echo routes:; ip route' },
    { needs: ['ip'] },
  ),
  command('systemd.unit-files', ['systemctl', 'list-unit-files', '--type=service,timer', '--no-legend', '--no-pager']),
  command('systemd.timers', ['systemctl', 'list-timers', '--all', '--no-pager']),
  snippet(
    'crontabs',
    {
      source: '/etc/crontab /etc/cron.d /var/spool/cron',
      script:
        'for f in /etc/crontab /etc/cron.d/* /var/spool/cron/* /var/spool/cron/crontabs/*; do [ -f "$f" ] && [ -r "$f" ] && { echo "==> $f <=="; cat "$f"; echo; }; done; exit 0',
    },
    { root: true },
  ),
]
