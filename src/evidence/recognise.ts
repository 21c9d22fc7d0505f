import { componentOfIdentifier } from '../formats/log/component-of-identifier.ts'
import { decodeEnvelope, decodeProgramLine } from '../formats/log/decode-log-line.ts'
import type { EnvelopeLine, ProgramFormat, ProgramLine } from '../formats/log/log-line.ts'
import { isTranscript } from '../formats/transcript.ts'
import type { Component } from '../model/component.ts'
import type { CollectorId } from './collectors.ts'
import { componentOfUsage, isTraceLine } from './last-words.ts'

export interface RecognisedLog {
  readonly kind: 'log'
  /** Undefined: many programs write into it (a journal), or it is a log and the content does not say whose. */
  readonly component: Component | undefined
  readonly host: string | undefined
  readonly isMixed: boolean
}

/** What the content of a file is. `text` and `binary` were not recognised. */
export type RecognisedContent =
  | RecognisedLog
  | { readonly kind: 'transcript' }
  | { readonly kind: 'answer'; readonly collector: CollectorId }
  | { readonly kind: 'text' }
  | { readonly kind: 'binary' }

/** `regions` are pieces from the beginning, the middle and the end: a log may open with somebody else's lines. */
export function recogniseContent(regions: readonly Uint8Array[]): RecognisedContent {
  if (regions.some(isBinary)) return { kind: 'binary' }
  const texts = regions.map((region) => Buffer.from(region).toString('utf8'))
  const text = texts.join('\n')
  if (isTranscript(texts[0] ?? '')) return { kind: 'transcript' }
  const answer = answers.find(({ matches }) => matches.test(text))
  if (answer !== undefined) return { kind: 'answer', collector: answer.collector }
  const usage = componentOfUsage(text)
  if (usage !== undefined) return { kind: 'log', component: usage, host: undefined, isMixed: false }
  return recogniseLog(text.split('\n').filter((line) => line.trim() !== '')) ?? { kind: 'text' }
}

/** A zero byte, or more than a tenth of control characters. Bad UTF-8 alone is no reason: logs carry it. */
function isBinary(bytes: Uint8Array): boolean {
  let control = 0
  for (const byte of bytes) {
    if (byte === 0) return true
    if (byte < 9 || (byte > 13 && byte < 27)) control++
  }
  return control * 10 > bytes.length
}

/** Files that hold one answer. */
const answers: readonly { readonly matches: RegExp; readonly collector: CollectorId }[] = [
  { matches: /^\s*\[\{"Endpoint":"[^"]+","Status":/, collector: 'etcd.endpoint-status' },
  { matches: /^\s*\[\{"Endpoint":"[^"]+","HashKV":/, collector: 'etcd.hashkv' },
  { matches: /^\s*\[\{"endpoint":"[^"]+","health":/, collector: 'etcd.health' },
  { matches: /^\s*\{"header":\{[^}]*\},"members":\[/, collector: 'etcd.member-list' },
  { matches: /^(?:# (?:HELP|TYPE) )?etcd_server_\w+/m, collector: 'etcd.metrics' },
  { matches: /^\{"kind":"Event","apiVersion":"audit\.k8s\.io\//m, collector: 'audit.log' },
  { matches: /^kind: KubeletConfiguration$/m, collector: 'kubelet.config' },
  { matches: /^kind: Pod$/m, collector: 'kubernetes.manifest' },
  { matches: /^(?:\[[+-]\][\w/-]+ (?:ok|failed)[^\n]*\n)+/, collector: 'api.readyz' },
  { matches: /^(?:Filesystem|文件系统)\s.*(?:IUse|I已用)/m, collector: 'node.inodes' },
  { matches: /^(?:Filesystem|文件系统)\s.*(?:Mounted on|挂载点)/m, collector: 'node.disks' },
  { matches: /^CONTAINER\s+IMAGE\s+CREATED\s+STATE\s+NAME\s+ATTEMPT/m, collector: 'containers' },
  { matches: /^-----BEGIN CERTIFICATE-----/m, collector: 'certificate' },
]

const REFERENCE_MS = Date.UTC(2026, 0, 1)

/** Whose log these lines are; undefined when too few of them are lines of a log. */
export function recogniseLog(lines: readonly string[]): RecognisedLog | undefined {
  const votes = new Map<Component, number>()
  const identifiers = new Set<string>()
  let logLines = 0
  let host: string | undefined
  let journalLines = 0
  for (const line of lines.slice(0, 600)) {
    const envelope = decodeEnvelope(line, { referenceMs: REFERENCE_MS })
    const program = decodeProgramLine(envelope.payload, { referenceMs: REFERENCE_MS })
    if (envelope.envelope !== 'none' || program.format !== 'plain') logLines++
    if (envelope.identifier !== undefined) {
      journalLines++
      identifiers.add(envelope.identifier)
    }
    host ??= envelope.host ?? /^_HOSTNAME=(.+)$/.exec(line)?.[1] ?? hostInLine(envelope.payload)
    const component = componentOfLine(envelope, program) ?? exportIdentifier(line, identifiers)
    if (component !== undefined) votes.set(component, (votes.get(component) ?? 0) + 1)
  }
  const isExport = lines.some((line) => line.startsWith('__REALTIME_TIMESTAMP='))
  const isJournal = isExport || journalLines * 2 > lines.length
  const own = lines.slice(0, 600).filter((line) => !isTraceLine(line))
  if (!isJournal && (logLines === 0 || logLines * 4 < own.length)) return undefined
  const ranked = [...votes].sort((left, right) => right[1] - left[1])
  const programs = ranked.filter(([component]) => component !== 'systemd')
  const isMixed = isJournal && (programs.length > 1 || programs[0] === undefined) && programs[0]?.[0] !== 'kernel'
  return { kind: 'log', component: isMixed ? undefined : (programs[0] ?? ranked[0])?.[0], host, isMixed }
}

function exportIdentifier(line: string, identifiers: Set<string>): Component | undefined {
  const identifier = /^SYSLOG_IDENTIFIER=(.+)$/.exec(line)?.[1]
  if (identifier === undefined) return undefined
  identifiers.add(identifier)
  return componentOfIdentifier(identifier)
}

export function componentOfLine(envelope: EnvelopeLine, program: ProgramLine): Component | undefined {
  if (envelope.identifier !== undefined) return componentOfIdentifier(envelope.identifier)
  const { caller = '', format } = program
  if (format === 'raft') return 'etcd'
  if (format === 'zap-json' || format === 'capnslog' || format === 'zap-console') {
    return ETCD_CALLER.test(caller) ? 'etcd' : undefined
  }
  const text = format === 'klog' ? `${caller} ${envelope.payload}` : envelope.payload
  return contentRules.find((rule) => rule.formats.includes(format) && rule.matches.test(text))?.component
}

const ETCD_CALLER =
  /^(?:etcdmain|embed|etcdserver|rafthttp|raft|membership|mvcc|wal|backend|schema|v3rpc|lease|auth|api|fileutil|pkg|osutil|snap|netutil|etcdhttp|flags|transport|cindex|verify|version|storage)(?:[/.:]|$)/

/** Words that only one component writes: file names of its source for klog, its own sentences elsewhere. */
const contentRules: readonly {
  readonly component: Component
  readonly formats: readonly ProgramFormat[]
  readonly matches: RegExp
}[] = [
  {
    component: 'kube-apiserver',
    formats: ['klog'],
    matches:
      /^(?:instance|apiservice_controller|crd_finalizer|storage_scheduling|httplog|aggregator|available_controller|remote_available_controller|cacher|healthz|autoregister_controller|system_namespaces_controller)\.go:|Adding GroupVersion |external host was not specified|RESTMapper|admission controller\(s\) successfully|error="[^"]*etcd|"command failed" err=".*(?:etcd|service-account|admission|authoriz|secure-port|bind)/,
  },
  {
    component: 'kube-controller-manager',
    formats: ['klog'],
    matches:
      /^(?:controllermanager|garbagecollector|graph_builder|resource_quota_controller|resource_quota_monitor|node_lifecycle_controller|replica_set|namespace_controller|controller_utils|range_allocator|deployment_controller|job_controller|tokens_controller|endpointslice_controller|attach_detach_controller|pv_controller_base|ttl_controller|horizontal)\.go:/,
  },
  {
    component: 'kube-scheduler',
    formats: ['klog'],
    matches:
      /Starting Kubernetes Scheduler|^(?:schedule_one|eventhandlers|scheduler|scheduling_queue|default_preemption)\.go:|kube-system\/kube-scheduler/,
  },
  {
    component: 'kubelet',
    formats: ['klog'],
    matches:
      /^(?:kubelet|kubelet_node_status|kubelet_volumes|kubelet_pods|pod_workers|kuberuntime_\w+|reconciler_common|generic|container_manager_linux|eviction_manager|nodestatus|cri_stats_provider|file|mirror_client|status_manager|desired_state_of_world_populator|util_unix|log|remote_runtime|prober|pod_container_deletor|state_mem|pod_startup_latency_tracker|volume_manager|nodeinfomanager|certificate_manager|csi_plugin|policy_none|plugin_manager|kubelet_network|fs_resource_analyzer|ratelimit|memory_manager|cpu_manager)\.go:|"Kubelet version"|Failed to ensure lease exists/,
  },
  {
    component: 'kube-proxy',
    formats: ['klog'],
    matches: /^(?:proxier|server_linux|server_others|conntrack|iptables)\.go:|kube-proxy/,
  },
  { component: 'rke2', formats: ['logrus'], matches: /msg="[^"]*\brke2\b/i },
  { component: 'k3s', formats: ['logrus'], matches: /msg="[^"]*\bk3s\b/i },
  {
    component: 'dockerd',
    formats: ['logrus'],
    matches: /msg="(?:API listen on|Daemon has completed|Starting up|Loading containers|Docker daemon)|dockerd/,
  },
  {
    component: 'containerd',
    formats: ['logrus'],
    matches: /containerd|RunPodSandbox|StopPodSandbox|CreateContainer within sandbox|PullImage|shim disconnected/,
  },
  {
    component: 'haproxy',
    formats: ['plain'],
    matches: /^\[\w+\] +\(\d+\) : |(?:Server|Proxy|backend) \S+ (?:is (?:UP|DOWN|going)|started|has no server)/,
  },
  { component: 'keepalived', formats: ['plain'], matches: /VRRP_Instance|VRRP_Script|Keepalived/ },
]

/** Names that a program's own lines give to its host or, for etcd, to its member. */
function hostInLine(payload: string): string | undefined {
  if (payload.includes('starting an etcd server')) return /"name":"([^"]+)"/.exec(payload)?.[1]
  const register = /(?:Attempting to|Successfully) register(?:ed)? node" node="([^"]+)"/.exec(payload)?.[1]
  return register ?? /\| embed: name = (\S+)$/.exec(payload)?.[1]
}
