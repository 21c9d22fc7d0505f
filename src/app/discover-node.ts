import type { Clock } from '../base/clock.ts'
import { Secret } from '../base/secret.ts'
import { decodeEtcdSettings, type EtcdSettings } from '../evidence/etcd-settings.ts'
import { type Gathered, gatherBatch } from '../evidence/gather.ts'
import type { NodeConnection, OpenedConnection } from '../evidence/node-connection.ts'
import type { NodeSession } from '../evidence/node-session.ts'
import { planPrivateFiles, privateTexts } from '../evidence/private-files.ts'
import { snippet } from '../evidence/recipe.ts'
import type { EvidenceSink } from '../evidence/sink.ts'
import { type InventoryNode, inventorySchema, type SshAccess } from '../model/inventory.ts'
import { openEtcd } from '../reach/etcd/etcd-client.ts'
import { openAccess } from './capture-access.ts'
import { createRendezvous } from './capture-rendezvous.ts'
import { appErrors } from './errors.ts'

export interface DiscoverOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly ssh?: SshAccess
  readonly sudoPassword?: Secret
  /** Discover from this machine, without ssh. */
  readonly here?: boolean
  readonly connect?: (node: InventoryNode, signal: AbortSignal) => Promise<OpenedConnection>
}

/** What one node knows of its cluster. */
export interface NodeView {
  readonly hostname: string
  readonly address: string
  readonly etcd: EtcdSettings
  readonly etcdRunsAs: 'systemd' | 'static-pod' | 'container' | 'unknown'
  readonly members: readonly {
    readonly name: string
    readonly clientUrl: string
    readonly peerUrl: string | undefined
  }[]
  /** `list`: the member itself said so. `configuration`: only from what it was started with. */
  readonly membersFrom: 'list' | 'configuration' | 'nothing'
  readonly credentials: { readonly caFile: string; readonly certFile: string; readonly keyFile: string } | undefined
  /** Address to name. */
  readonly hosts: ReadonlyMap<string, string>
  readonly marks: ReadonlySet<string>
  readonly apiServerManifest: string
  /** `server:` of the kubelet's kubeconfig. */
  readonly apiServerUrl: string | undefined
}

const nowhere: EvidenceSink = {
  open: (header) =>
    Promise.resolve({
      write: () => Promise.resolve(),
      close: (end) => Promise.resolve({ path: '', ...header, ...end, sizeBytes: 0 }),
    }),
}

/** Looks at one node: its etcd's settings, the members it knows, its distribution. Throws DISCOVERY_FAILED when it lets nobody in. */
export async function readNodeView(address: string, options: DiscoverOptions): Promise<NodeView> {
  const node: InventoryNode = { name: address.replace(/[^A-Za-z0-9.-]/g, '-'), address, roles: ['etcd'] }
  const inventory = inventorySchema.parse({
    version: 1,
    cluster: 'discovered',
    nodes: [node],
    ...(options.ssh === undefined ? {} : { ssh: options.ssh }),
  })
  const access = await openAccess({
    node,
    options: { ...options, ...(options.here === true ? { local: node.name } : {}), inventory, sink: nowhere },
    sink: nowhere,
    items: [],
    deadline: options.clock.monotonic() + 60_000,
    signal: options.signal,
    rendezvous: createRendezvous([node.name]),
  })
  if (access.kind === 'failed')
    throw appErrors.error('DISCOVERY_FAILED', access.failure.message, {
      data: { address },
      ...(access.failure.hint === undefined ? {} : { hint: access.failure.hint }),
    })
  try {
    return await lookAround({ address, connection: access.connection, session: access.session, options })
  } finally {
    await access.connection.close()
  }
}

interface Look {
  readonly address: string
  readonly connection: NodeConnection
  readonly session: NodeSession
  readonly options: DiscoverOptions
}

const marked = [
  '/etc/kubernetes/manifests/kube-apiserver.yaml',
  '/etc/kubernetes/manifests/etcd.yaml',
  '/var/lib/rancher/rke2',
  '/var/lib/rancher/k3s',
  '/etc/kubernetes/ssl',
  '/etc/ssl/etcd/ssl',
  '/etc/kubekey',
  '/var/lib/kubelet/kubeadm-flags.env',
]

const script = {
  hostname: 'cat /proc/sys/kernel/hostname',
  flags:
    'for p in /proc/[0-9]*; do read -r n <"$p/comm" && [ "$n" = etcd ] && tr "\\0" " " <"$p/cmdline"; done; echo; systemctl cat etcd.service; cat /etc/kubernetes/manifests/etcd.yaml',
  environment:
    'cat /etc/default/etcd /etc/etcd.env /etc/etcd/etcd.conf; systemctl show etcd.service --property=Environment | tr " " "\\n"',
  unit: 'systemctl show etcd.service --property=LoadState --value',
  hosts: 'cat /etc/hosts',
  marks: `for f in ${marked.join(' ')}; do [ -e "$f" ] && echo "$f"; done`,
  apiServer: 'cat /etc/kubernetes/manifests/kube-apiserver.yaml',
  kubeconfig: "sed -n 's/^ *server: *//p' /etc/kubernetes/kubelet.conf /etc/kubernetes/admin.conf",
} as const

async function lookAround(look: Look): Promise<NodeView> {
  const texts = await readTexts(look)
  const etcd = decodeEtcdSettings({ flags: texts.flags, environment: texts.environment })
  const marks = new Set(texts.marks.split('\n').filter((line) => line !== ''))
  const asked = await askMembers(look, etcd)
  return {
    hostname: texts.hostname.trim(),
    address: look.address,
    etcd,
    etcdRunsAs: marks.has('/etc/kubernetes/manifests/etcd.yaml')
      ? 'static-pod'
      : texts.unit.trim() === 'loaded'
        ? 'systemd'
        : 'unknown',
    ...asked,
    hosts: decodeHosts(texts.hosts),
    marks,
    apiServerManifest: texts.apiServer,
    apiServerUrl: texts.kubeconfig.split('\n').find((line) => URL.canParse(line)),
  }
}

async function readTexts(look: Look): Promise<Readonly<Record<keyof typeof script, string>>> {
  const read = async (name: keyof typeof script): Promise<string> => {
    const entry = {
      recipe: snippet('text', { source: name, script: `{ ${script[name]}; } 2>/dev/null; exit 0` }),
      store: false,
      retain: true,
    }
    return (await gather(look, [entry]))[0]?.bytes.toString('utf8') ?? ''
  }
  return {
    hostname: await read('hostname'),
    flags: await read('flags'),
    environment: await read('environment'),
    unit: await read('unit'),
    hosts: await read('hosts'),
    marks: await read('marks'),
    apiServer: await read('apiServer'),
    kubeconfig: await read('kubeconfig'),
  }
}

async function gather(look: Look, entries: Parameters<typeof gatherBatch>[1]): Promise<readonly Gathered[]> {
  const gathered: Gathered[] = []
  const { clock } = look.options
  await gatherBatch(look.session, entries, {
    sink: nowhere,
    clock,
    deadline: clock.monotonic() + 30_000,
    onGathered: (one) => gathered.push(one),
  })
  return gathered
}

/** Pairs that can ask etcd, the one made for it first. */
const pairsOf = (etcd: EtcdSettings) => {
  const kubeadm = '/etc/kubernetes/pki'
  const caFile = etcd.caFile ?? `${kubeadm}/etcd/ca.crt`
  return [
    { caFile, certFile: `${kubeadm}/etcd/healthcheck-client.crt`, keyFile: `${kubeadm}/etcd/healthcheck-client.key` },
    { caFile, certFile: `${kubeadm}/apiserver-etcd-client.crt`, keyFile: `${kubeadm}/apiserver-etcd-client.key` },
    ...(etcd.certFile === undefined || etcd.keyFile === undefined
      ? []
      : [{ caFile, certFile: etcd.certFile, keyFile: etcd.keyFile }]),
  ]
}

type Asked = Pick<NodeView, 'members' | 'membersFrom' | 'credentials'>

async function askMembers(look: Look, etcd: EtcdSettings): Promise<Asked> {
  const pairs = pairsOf(etcd)
  const texts = privateTexts(await gather(look, planPrivateFiles(pairs.flatMap((pair) => Object.values(pair)))))
  const credentials = pairs.find((pair) => texts.has(pair.certFile) && texts.has(pair.keyFile))
  const clientUrl = etcd.advertiseClientUrls[0] ?? etcd.listenClientUrls[0]
  const configured = membersOfConfiguration(etcd)
  const fallback: Asked = {
    members: configured,
    membersFrom: configured.length === 0 ? 'nothing' : 'configuration',
    credentials,
  }
  if (clientUrl === undefined) return fallback
  const url = new URL(clientUrl)
  const key = credentials === undefined ? undefined : texts.get(credentials.keyFile)
  const client = await openEtcd({
    clientUrl,
    open: () => look.connection.openStream({ host: url.hostname, port: Number(url.port || 2379) }),
    material: {
      ca: credentials === undefined ? undefined : texts.get(credentials.caFile),
      cert: credentials === undefined ? undefined : texts.get(credentials.certFile),
      key: key === undefined ? undefined : new Secret(key),
    },
  })
  const answer = await client.memberList(4_000)
  await client.close()
  const members = answer.ok ? decodeMembers(answer.response) : []
  return members.length === 0 ? fallback : { members, membersFrom: 'list', credentials }
}

/** Peers by what etcd was started with; the client port is the usual one. */
const membersOfConfiguration = (etcd: EtcdSettings): NodeView['members'] =>
  [...etcd.initialCluster].map(([name, peerUrl]) => {
    const url = new URL(peerUrl)
    return { name, clientUrl: `${url.protocol}//${url.hostname}:2379`, peerUrl }
  })

function decodeMembers(response: unknown): NodeView['members'] {
  const listed = typeof response === 'object' && response !== null && 'members' in response ? response.members : []
  return (Array.isArray(listed) ? listed : []).flatMap((member: unknown) => {
    const text = (name: string): string => textAt(member, name)
    const clientUrl = text('clientURLs')
    const peerUrl = text('peerURLs')
    return URL.canParse(clientUrl)
      ? [{ name: text('name'), clientUrl, peerUrl: URL.canParse(peerUrl) ? peerUrl : undefined }]
      : []
  })
}

/** A text field, or the first of a list of texts. */
function textAt(value: unknown, name: string): string {
  const field: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  const first: unknown = Array.isArray(field) ? field[0] : field
  return typeof first === 'string' ? first : ''
}

const decodeHosts = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const [address, name] = (line.split('#')[0] ?? '').trim().split(/\s+/)
      return address === undefined || name === undefined || /^(127\.|::1|ff0|fe0)/.test(address)
        ? []
        : [[address, name] as const]
    }),
  )
