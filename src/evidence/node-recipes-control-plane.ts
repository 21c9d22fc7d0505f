import { quoteForShell } from '../base/shell-quote.ts'
import { command, EXIT_ABSENT, EXIT_DENIED, file, priorities, type Recipe, requireFile, snippet } from './recipe.ts'

const runtimeSockets =
  '/run/containerd/containerd.sock /run/k3s/containerd/containerd.sock /run/crio/crio.sock /run/cri-dockerd.sock'

/** A client that is installed where neither a runtime listens nor a kubelet would need one has nothing to say. */
const absentWithoutRuntime = `for s in ${runtimeSockets} /var/lib/kubelet/config.yaml /var/lib/rancher; do [ -e "$s" ] && break; s=; done; [ -n "$s" ] || exit ${EXIT_ABSENT}; `

/** State of containers, by whichever runtime client exists. */
export const containerRecipes: readonly Recipe[] = [
  snippet(
    'containers',
    {
      source: 'crictl ps -a -o json',
      script: `${absentWithoutRuntime}if [ -z "$CONTAINER_RUNTIME_ENDPOINT" ] && [ ! -e /etc/crictl.yaml ]; then for s in /run/k3s/containerd/containerd.sock /run/containerd/containerd.sock /run/crio/crio.sock /run/cri-dockerd.sock; do [ -S "$s" ] && { CONTAINER_RUNTIME_ENDPOINT=unix://$s; export CONTAINER_RUNTIME_ENDPOINT; break; }; done; fi; exec crictl ps -a -o json`,
    },
    {
      detail: 'crictl',
      needs: ['crictl'],
      root: true,
      priority: priorities.decisive + 5,
      timeoutMs: 8_000,
      capBytes: 8 << 20,
    },
  ),
  snippet(
    'containers',
    {
      source: "docker ps -a --no-trunc --format '{{json .}}'",
      script: `exec docker ps -a --no-trunc --format '{{json .}}'`,
    },
    {
      detail: 'docker',
      needs: ['docker'],
      root: true,
      priority: priorities.decisive + 5,
      timeoutMs: 8_000,
      capBytes: 8 << 20,
    },
  ),
  snippet(
    'containers',
    {
      source: 'ctr containers ls; ctr tasks ls',
      // Without a limit of its own it dials a runtime that is not there for ever.
      script: `${absentWithoutRuntime}c='ctr --connect-timeout 3s'; ns=$($c namespaces ls -q) || exit 1; for n in $ns; do echo "==> $n containers <=="; $c -n "$n" containers ls; echo "==> $n tasks <=="; $c -n "$n" tasks ls; done`,
    },
    {
      detail: 'ctr',
      needs: ['ctr'],
      root: true,
      priority: priorities.volatile + 7,
      timeoutMs: 8_000,
      capBytes: 4 << 20,
    },
  ),
]

/** `docker events` keeps the last 256; containerd and crictl can only wait for new ones. */
export const containerEvents = (sinceEpoch: number): Recipe =>
  command(
    'container.events',
    ['docker', 'events', '--since', String(sinceEpoch), '--until', '0s', '--format', '{{json .}}'],
    { detail: 'docker', root: true, priority: priorities.rotating, timeoutMs: 8_000, capBytes: 4 << 20 },
  )

const configuration = { root: false, capBytes: 1 << 20 } as const

/** Files that say how the control plane was meant to run; those that do not exist are reported so where that is a fact. */
export const configurationRecipes: readonly Recipe[] = [
  file('kubelet.config', '/var/lib/kubelet/config.yaml', configuration),
  file('kubelet.flags', '/var/lib/kubelet/kubeadm-flags.env', configuration),
  command('kubelet.unit', ['systemctl', 'cat', 'kubelet.service', '--no-pager']),
]

/** What kubeadm laid on a master, by name: a folder that was emptied tells more than all that could not be read of it. */
export const kubernetesDirectory = (path: string): Recipe =>
  snippet(
    'kubernetes.directory',
    {
      source: `ls -lnR --time-style=full-iso ${path}`,
      script: `${requireFile(path)}ls -lnR --time-style=full-iso "$f" 2>/dev/null || ls -lnR "$f"`,
    },
    { detail: path, root: true, priority: priorities.decisive + 2 },
  )

/** Collector of a configuration file that is gathered only where it exists. */
export const optionalFiles = {
  '/etc/default/kubelet': 'kubelet.flags',
  '/etc/sysconfig/kubelet': 'kubelet.flags',
  '/etc/containerd/config.toml': 'runtime.config',
  '/var/lib/rancher/rke2/agent/etc/containerd/config.toml': 'runtime.config',
  '/var/lib/rancher/k3s/agent/etc/containerd/config.toml': 'runtime.config',
  '/etc/docker/daemon.json': 'runtime.config',
  '/etc/crio/crio.conf': 'runtime.config',
  '/etc/crictl.yaml': 'runtime.config',
  '/etc/rancher/rke2/config.yaml': 'distribution.config',
  '/etc/rancher/k3s/config.yaml': 'distribution.config',
  '/etc/default/etcd': 'etcd.unit',
  '/etc/etcd.env': 'etcd.unit',
  '/etc/etcd/etcd.conf': 'etcd.unit',
  '/etc/etcd/etcd.conf.yml': 'etcd.unit',
  '/etc/etcd/etcd.yaml': 'etcd.unit',
  '/var/lib/rancher/rke2/server/db/etcd/config': 'etcd.unit',
  '/var/lib/rancher/k3s/server/db/etcd/config': 'etcd.unit',
  '/etc/haproxy/haproxy.cfg': 'haproxy.config',
  '/etc/keepalived/keepalived.conf': 'keepalived.config',
} as const

/** The etcd member's own files; `absent` is a statement about the member. */
export const etcdRecipes = (etcd: { readonly unit: string; readonly dataDir: string }): readonly Recipe[] => [
  snippet(
    'etcd.data-dir',
    {
      source: `ls -lnR --time-style=full-iso ${quoteForShell(etcd.dataDir)}`,
      script: `${requireFile(etcd.dataDir)}ls -lnR --time-style=full-iso "$f" 2>/dev/null || ls -lnR "$f"`,
    },
    { detail: etcd.dataDir, root: true, priority: priorities.decisive + 1 },
  ),
  command('etcd.unit', ['systemctl', 'cat', etcd.unit, '--no-pager'], {
    detail: etcd.unit,
    priority: priorities.configuration - 1,
  }),
]

/**
 * Certificates of one file, never its keys. Of a private key beside it only the hash of the public half leaves the node, so that
 * a key that does not belong to its certificate is seen.
 */
export const certificateFile = (path: string): Recipe =>
  snippet(
    'certificate',
    {
      source: path,
      script: `${requireFile(path)}case "$f" in *.conf|*.kubeconfig|*.yaml) pem() { sed -n "s/^ *client-$1-data: *//p" "$f" | tr -d '"' | base64 -d 2>/dev/null; echo; }; key() { pem key; }; certs() { pem certificate; sed -n 's/^ *certificate-authority-data: *//p' "$f" | tr -d '"' | base64 -d 2>/dev/null; };; *) key() { for k in "\${f%.*}.key" "\${f%.*}-key.pem" "$f"; do grep -q 'PRIVATE KEY' "$k" 2>/dev/null && { cat "$k"; return; }; done; }; certs() { cat "$f"; };; esac
if command -v openssl >/dev/null; then p=$(key | openssl pkey -pubout 2>/dev/null); if [ -n "$p" ]; then h=$(printf '%s\\n' "$p" | openssl pkey -pubin -pubout -outform DER | sha256sum); echo "Key-Public-SHA256: \${h%% *}"; else echo 'Key: absent'; fi; fi
certs | sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/p'`,
    },
    { detail: path, priority: priorities.certificates, capBytes: 256 << 10 },
  )

const serviceAccountKey = '/etc/kubernetes/pki/sa.pub'

/**
 * Whose tokens an API server believes, and whose it signs: hashes of two public keys, so that masters can be held against each
 * other. The keys stay where they are.
 */
export const serviceAccountKeys: Recipe = snippet(
  'service-account.keys',
  {
    source: serviceAccountKey,
    script: `${requireFile(serviceAccountKey)}hash() { p=$(openssl pkey "$@" -pubout 2>/dev/null) && [ -n "$p" ] && printf '%s\\n' "$p" | openssl pkey -pubin -pubout -outform DER | sha256sum | cut -c1-64; }
h=$(hash -pubin -in "$f") && echo "Public-SHA256: $h"
h=$(hash -in "\${f%.pub}.key") && echo "Key-Public-SHA256: $h"
exit 0`,
  },
  { detail: serviceAccountKey, needs: ['openssl'], root: true, priority: priorities.certificates },
)

/** Asks HAProxy's runtime socket with whichever program can speak to a socket. */
export function haproxyRecipes(socket: string): readonly Recipe[] {
  const ask = (words: string): string =>
    `${requireFile(socket)}[ -w "$f" ] || exit ${EXIT_DENIED}; if command -v socat >/dev/null; then printf '${words}\\n' | socat -t 3 - "UNIX-CONNECT:$f"; elif command -v perl >/dev/null; then perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new($ARGV[0]) or die "$!\\n"; print $s "${words}\\n"; $s->flush; print while <$s>' "$f"; elif command -v python3 >/dev/null; then python3 -c 'import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(b"${words}\\n"); f=s.makefile("rb"); sys.stdout.buffer.write(f.read())' "$f"; elif nc -h 2>&1 | grep -q -- '-U'; then printf '${words}\\n' | nc -U "$f"; else exit ${EXIT_ABSENT}; fi`
  const limits = { detail: socket, priority: priorities.decisive + 6, timeoutMs: 4_000 }
  return [
    snippet('haproxy.stat', { source: `show stat | ${socket}`, script: ask('show stat') }, limits),
    snippet('haproxy.state', { source: `show servers state | ${socket}`, script: ask('show servers state') }, limits),
  ]
}
