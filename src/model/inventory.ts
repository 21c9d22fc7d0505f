import { z } from 'zod'

/** `codeblue.yaml`. Unknown fields are errors: a typo must not become a silent default at 3 a.m. */
const host = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, 'a host name or an IPv4 address')

/** What stands on the command line of ssh must not be taken for one of its options. */
const word = z.string().regex(/^[^-\s]\S*$/, 'a word that does not begin with a dash')

const sshAccess = z.strictObject({
  user: word.optional(),
  port: z.int().min(1).max(65535).optional(),
  identityFile: z.string().optional(),
  /** Another ssh_config than the operator's own. */
  configFile: z.string().optional(),
  knownHostsFile: z.string().optional(),
  proxyJump: word.optional(),
  escalation: z.enum(['auto', 'none', 'sudo', 'sudo-password']).optional(),
})

const inventoryNode = z.strictObject({
  name: host,
  /** What ssh connects to; the name when it is not given. */
  address: word.optional(),
  roles: z.array(z.enum(['etcd', 'control-plane', 'worker', 'load-balancer'])).min(1),
  ssh: sshAccess.optional(),
})

const etcdMember = z.strictObject({
  node: host,
  name: z.string().optional(),
  clientUrl: z.url(),
  peerUrl: z.url().optional(),
})

export const inventorySchema = z.strictObject({
  version: z.literal(1),
  cluster: z.string().min(1),
  distribution: z.enum(['kubeadm', 'rke', 'rke2', 'k3s', 'kubekey', 'etcd', 'unknown']).default('unknown'),
  ssh: sshAccess.optional(),
  nodes: z.array(inventoryNode).min(1),
  etcd: z
    .strictObject({
      members: z.array(etcdMember),
      dataDir: z.string().default('/var/lib/etcd'),
      /** Where the client certificate lies on each member's host. */
      caFile: z.string().default('/etc/kubernetes/pki/etcd/ca.crt'),
      certFile: z.string().default('/etc/kubernetes/pki/etcd/healthcheck-client.crt'),
      keyFile: z.string().default('/etc/kubernetes/pki/etcd/healthcheck-client.key'),
      /** How it runs: a systemd unit, a static pod, a container. */
      runsAs: z.enum(['systemd', 'static-pod', 'container', 'unknown']).default('unknown'),
      unit: z.string().default('etcd.service'),
    })
    .optional(),
  /** Absent or empty: no API server is expected, and API facts are not applicable. */
  apiServers: z.array(z.strictObject({ node: host, url: z.url() })).default([]),
  loadBalancer: z
    .strictObject({
      url: z.url(),
      names: z.array(z.string()).default([]),
      node: host.optional(),
      socket: z.string().optional(),
    })
    .optional(),
  backups: z.array(z.strictObject({ node: host.optional(), path: z.string() })).default([]),
  criticalComponents: z.array(z.string()).default([]),
})

export type Inventory = z.output<typeof inventorySchema>
export type InventoryNode = Inventory['nodes'][number]
export type SshAccess = NonNullable<Inventory['ssh']>
