import { Secret } from '../base/secret.ts'
import { decodeEtcdSettings, type EtcdSettings } from '../evidence/etcd-settings.ts'
import { type EtcdClient, openEtcd } from '../reach/etcd/etcd-client.ts'
import { type DiscoverOptions, type LookedAtHost, lookAtHost } from './discover-host.ts'
import { type ClusterObjects, readStoredObjects } from './discover-objects.ts'

export interface KnownMember {
  /** Empty where only its address is known. */
  readonly name: string
  readonly clientUrl: string
  readonly peerUrl: string | undefined
}

export interface CredentialFiles {
  readonly caFile: string
  readonly certFile: string
  readonly keyFile: string
}

/** What one host knows of its cluster. */
export interface NodeView {
  readonly hostname: string
  readonly address: string
  readonly etcd: EtcdSettings
  readonly etcdRunsAs: 'systemd' | 'static-pod' | 'container' | 'unknown'
  readonly members: readonly KnownMember[]
  /** `list`: a member itself said so. `configuration`: only from what it was started with, or logged when it started. */
  readonly membersFrom: 'list' | 'configuration' | 'nothing'
  readonly credentials: CredentialFiles | undefined
  /** What etcd keeps of the cluster; undefined when it could not be read. */
  readonly objects: ClusterObjects | undefined
  /** Address to name, as the host's own hosts file has it. */
  readonly hosts: ReadonlyMap<string, string>
  readonly marks: ReadonlySet<string>
  /** Whether an API server belongs on this host, also where its manifest is not in its place. */
  readonly isMaster: boolean
  /** As it lies in its place, or the newest copy of it that was put aside. */
  readonly apiServerManifest: string
  /** `server:` of the kubelet's kubeconfig, then of the others on this host. */
  readonly apiServerUrls: readonly string[]
  readonly haproxy: HaproxyView | undefined
}

/** A proxy that has servers behind it, whatever they are. */
interface HaproxyView {
  readonly socket: string | undefined
  readonly servers: readonly { readonly name: string; readonly address: string }[]
}

const apiServerManifest = '/etc/kubernetes/manifests/kube-apiserver.yaml'
const etcdManifest = '/etc/kubernetes/manifests/etcd.yaml'

/** Any of these is on masters alone. */
const mastersOnly = [
  apiServerManifest,
  '/etc/kubernetes/manifests/kube-controller-manager.yaml',
  '/etc/kubernetes/manifests/kube-scheduler.yaml',
  '/etc/kubernetes/pki/apiserver.crt',
]

const marked = [
  ...mastersOnly,
  '/var/lib/rancher/rke2',
  '/var/lib/rancher/k3s',
  '/etc/kubernetes/ssl',
  '/etc/ssl/etcd/ssl',
  '/etc/kubekey',
  '/var/lib/kubelet/kubeadm-flags.env',
]

/** A manifest that was moved out of its folder, by people or by kubeadm's upgrade, still says how its pod is meant to run. */
const manifestPlaces =
  '/etc/kubernetes/*.yaml /etc/kubernetes/manifests*/* /etc/kubernetes/tmp/*/*.yaml /root/*.yaml /tmp/*.yaml'
const findManifest = (path: string, flag: string): string =>
  `f=${path}; [ -e "$f" ] || f=$(grep -ls -e '- --${flag}=' ${manifestPlaces} | xargs -r ls -t | head -n 1); [ -n "$f" ] && cat "$f"`

/** The newest log of an etcd that runs as a pod: at each start it says which peers its own store holds. */
const etcdLog =
  'ls -t /var/log/pods/kube-system_etcd-*/etcd/*.log | head -n 1 | while IFS= read -r f; do cat "$f"; done'

const scripts = {
  hostname: 'cat /proc/sys/kernel/hostname',
  flags:
    'for p in /proc/[0-9]*; do read -r n <"$p/comm" && [ "$n" = etcd ] && tr "\\0" " " <"$p/cmdline"; done; echo; systemctl cat etcd.service',
  environment:
    'cat /etc/default/etcd /etc/etcd.env /etc/etcd/etcd.conf; systemctl show etcd.service --property=Environment | tr " " "\\n"',
  unit: 'systemctl show etcd.service --property=LoadState --value',
  hosts: 'cat /etc/hosts',
  marks: `for f in ${marked.join(' ')}; do [ -e "$f" ] && echo "$f"; done`,
  apiServer: findManifest(apiServerManifest, 'etcd-servers'),
  etcdManifest: findManifest(etcdManifest, 'listen-peer-urls'),
  kubeconfig: "sed -n 's/^ *server: *//p' /etc/kubernetes/kubelet.conf /etc/kubernetes/admin.conf",
  peers: `{ ${etcdLog}; journalctl --unit etcd.service -n 20000 --no-pager --quiet; } | grep -ho 'recovered-remote-peer-urls":\\["[^"]*' | sed 's/.*"//' | sort -u`,
  haproxy:
    "sed -n 's/^ *stats socket *\\([^ ]*\\).*/socket \\1/p; s/^ *server  *\\([^ ]*\\)  *\\([^ ]*\\).*/server \\1 \\2/p' /etc/haproxy/haproxy.cfg",
} as const

type Texts = Readonly<Record<keyof typeof scripts, string>>

/** Looks at one host: its etcd's settings, the members it knows, its distribution. Throws DISCOVERY_FAILED when it lets nobody in. */
export const readNodeView = (address: string, options: DiscoverOptions): Promise<NodeView> =>
  lookAtHost(address, options, async (host) => {
    const texts = await host.readTexts(scripts)
    const etcd = decodeEtcdSettings({ flags: `${texts.flags}\n${texts.etcdManifest}`, environment: texts.environment })
    const marks = new Set(linesOf(texts.marks))
    return {
      hostname: texts.hostname.trim(),
      address: host.address,
      etcd,
      etcdRunsAs: runsAs(texts),
      ...(await askEtcd(host, etcd, texts)),
      hosts: decodeHosts(texts.hosts),
      marks,
      isMaster: mastersOnly.some((path) => marks.has(path)),
      apiServerManifest: texts.apiServer,
      apiServerUrls: linesOf(texts.kubeconfig).filter((line) => URL.canParse(line)),
      haproxy: decodeHaproxy(texts.haproxy),
    }
  })

function runsAs(texts: Texts): NodeView['etcdRunsAs'] {
  if (texts.etcdManifest !== '') return 'static-pod'
  return texts.unit.trim() === 'loaded' ? 'systemd' : 'unknown'
}

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '')

const kubeadm = '/etc/kubernetes/pki'
const pair = (caFile: string, path: string): CredentialFiles => ({
  caFile,
  certFile: `${path}.crt`,
  keyFile: `${path}.key`,
})

/** Pairs that can ask etcd, the one made for it first; then the API server's own, wherever that has it. */
function pairsOf(etcd: EtcdSettings, apiServer: string): readonly CredentialFiles[] {
  const caFile = etcd.caFile ?? flagOf(apiServer, 'etcd-cafile') ?? `${kubeadm}/etcd/ca.crt`
  const certFile = flagOf(apiServer, 'etcd-certfile')
  const keyFile = flagOf(apiServer, 'etcd-keyfile')
  return [
    pair(caFile, `${kubeadm}/etcd/healthcheck-client`),
    pair(caFile, `${kubeadm}/apiserver-etcd-client`),
    ...(certFile === undefined || keyFile === undefined ? [] : [{ caFile, certFile, keyFile }]),
    ...(etcd.certFile === undefined || etcd.keyFile === undefined
      ? []
      : [{ caFile, certFile: etcd.certFile, keyFile: etcd.keyFile }]),
  ]
}

/** A flag of a static pod's manifest. */
export const flagOf = (manifest: string, name: string): string | undefined =>
  new RegExp(`^\\s*- ["']?--${name}=([^\\s"']+)`, 'm').exec(manifest)?.[1]

type Asked = Pick<NodeView, 'members' | 'membersFrom' | 'credentials' | 'objects'>

/** Asks the host's own etcd, then those that its API server uses, then its peers, until one of them answers for all. */
async function askEtcd(host: LookedAtHost, etcd: EtcdSettings, texts: Texts): Promise<Asked> {
  const pairs = pairsOf(etcd, texts.apiServer)
  const files = await host.readPrivate(pairs.flatMap((one) => Object.values(one)))
  const credentials = pairs.find((one) => files.has(one.certFile) && files.has(one.keyFile))
  const configured = membersOfConfiguration(etcd, texts)
  let asked: Asked = {
    members: configured,
    membersFrom: configured.length === 0 ? 'nothing' : 'configuration',
    credentials,
    objects: undefined,
  }
  for (const clientUrl of clientUrlsOf(etcd, texts, configured)) {
    const client = await openMember(host, { clientUrl, credentials, files })
    const [listed, objects] = await Promise.all([
      client.memberList(CALL_MS),
      readStoredObjects(client, flagOf(texts.apiServer, 'etcd-prefix') ?? '/registry'),
    ])
    await client.close()
    const members = listed.ok ? decodeMembers(listed.response) : []
    if (members.length > 0) asked = { ...asked, members, membersFrom: 'list' }
    asked = { ...asked, objects: asked.objects ?? objects }
    if (asked.membersFrom === 'list' && asked.objects !== undefined) break
  }
  return asked
}

const CALL_MS = 4_000
/** A cluster of which this many members do not answer is not going to tell its members. */
const MOST_ASKED = 7

function clientUrlsOf(etcd: EtcdSettings, texts: Texts, configured: readonly KnownMember[]): readonly string[] {
  const ofApiServer = (flagOf(texts.apiServer, 'etcd-servers') ?? '').split(',').filter((url) => URL.canParse(url))
  const own = etcd.advertiseClientUrls[0] ?? etcd.listenClientUrls[0]
  const urls = [...(own === undefined ? [] : [own]), ...ofApiServer, ...configured.map(({ clientUrl }) => clientUrl)]
  return [...new Set(urls)].slice(0, MOST_ASKED)
}

function openMember(
  host: LookedAtHost,
  member: {
    readonly clientUrl: string
    readonly credentials: CredentialFiles | undefined
    readonly files: ReadonlyMap<string, string>
  },
): Promise<EtcdClient> {
  const { clientUrl, credentials, files } = member
  const url = new URL(clientUrl)
  const key = credentials === undefined ? undefined : files.get(credentials.keyFile)
  return openEtcd({
    clientUrl,
    open: () =>
      host.connection.openStream({ host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 2379) }),
    material: {
      ca: credentials === undefined ? undefined : files.get(credentials.caFile),
      cert: credentials === undefined ? undefined : files.get(credentials.certFile),
      key: key === undefined ? undefined : new Secret(key),
    },
  })
}

/**
 * Members by what their etcd was started with, by what it found in its own store, and by what the API server was told. kubeadm
 * writes into a manifest only those members that were there before, so each of the three may know more than the others.
 */
function membersOfConfiguration(etcd: EtcdSettings, texts: Texts): readonly KnownMember[] {
  const known = new Map<string, KnownMember>()
  const add = (name: string, memberUrl: string): void => {
    const { protocol, hostname, port } = new URL(memberUrl)
    if (/^(127\.|localhost$|\[::1\])/.test(hostname) || known.has(hostname)) return
    const isClient = port === '2379'
    known.set(hostname, {
      name,
      clientUrl: isClient ? memberUrl : `${protocol}//${hostname}:2379`,
      peerUrl: isClient ? `${protocol}//${hostname}:2380` : memberUrl,
    })
  }
  for (const [name, peerUrl] of etcd.initialCluster) add(name, peerUrl)
  const told = [...linesOf(texts.peers), ...(flagOf(texts.apiServer, 'etcd-servers') ?? '').split(',')]
  for (const url of told) if (URL.canParse(url)) add('', url)
  return [...known.values()]
}

function decodeMembers(response: unknown): readonly KnownMember[] {
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

/** Debian ships a configuration without any server behind it: that is no proxy. */
function decodeHaproxy(text: string): HaproxyView | undefined {
  const rows = linesOf(text).map((line) => line.split(' '))
  const servers = rows.flatMap(([word, name = '', target = '']) =>
    word === 'server' ? [{ name, address: target.replace(/:\d+$/, '') }] : [],
  )
  const socket = rows.find(([word, path = '']) => word === 'socket' && path.startsWith('/'))?.[1]
  return servers.length === 0 ? undefined : { socket, servers }
}
