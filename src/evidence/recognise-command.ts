import { componentOfIdentifier } from '../formats/log/component-of-identifier.ts'
import type { Component } from '../model/component.ts'
import type { CollectorId } from './collectors.ts'

/** What the output of a command is. */
export interface RecognisedCommand {
  readonly collector: CollectorId
  /** Who wrote the lines: the client program, or the component whose log was printed. */
  readonly component: Component | undefined
}

interface CommandRule {
  readonly matches: RegExp
  readonly collector: CollectorId
  readonly component?: Component
}

/** The first that matches decides; options between the words have been taken out. */
const rules: readonly CommandRule[] = [
  { matches: /^etcdctl endpoint status\b/, collector: 'etcd.endpoint-status', component: 'etcdctl' },
  { matches: /^etcdctl endpoint health\b/, collector: 'etcd.health', component: 'etcdctl' },
  { matches: /^etcdctl endpoint hashkv\b/, collector: 'etcd.hashkv', component: 'etcdctl' },
  { matches: /^etcdctl member list\b/, collector: 'etcd.member-list', component: 'etcdctl' },
  { matches: /^etcdctl alarm list\b/, collector: 'etcd.alarm-list', component: 'etcdctl' },
  { matches: /^etcdctl (?:get|put|del)\b/, collector: 'etcd.read', component: 'etcdctl' },
  { matches: /^(?:etcdctl|etcdutl|restore)\b/, collector: 'text', component: 'etcdctl' },
  { matches: /^(?:curl|wget)\b.*:2381\/metrics|^curl\b.*:2379\/metrics/, collector: 'etcd.metrics' },
  { matches: /^(?:curl|wget)\b.*:(?:2379|2381)\/health\b/, collector: 'etcd.health' },
  { matches: /^(?:curl|wget)\b.*\/(?:readyz|healthz)\b/, collector: 'api.readyz' },
  { matches: /^(?:curl|wget)\b.*\/livez\b/, collector: 'api.livez' },
  { matches: /^dmesg\b/, collector: 'node.dmesg', component: 'kernel' },
  { matches: /^df\b.* -\w*i/, collector: 'node.inodes' },
  { matches: /^df\b/, collector: 'node.disks' },
  { matches: /^systemctl (?:-\S+ )*(?:status|show)\b/, collector: 'systemd.units' },
  { matches: /^crictl (?:-\S+ )*ps\b/, collector: 'containers' },
  { matches: /^kubeadm\b/, collector: 'text', component: 'kubectl' },
  { matches: /^(?:docker|nerdctl|podman)\b/, collector: 'text', component: 'docker' },
]

const LOG_COMMANDS: readonly RegExp[] = [
  /^journalctl\b.*?(?:-u|--unit)[ =]?(\S+)/,
  /^(?:docker|nerdctl|crictl|podman) logs\b.*?([\w.-]+)$/,
  /^kubectl\b.*? logs\b.*?([\w.-]+)$/,
  /^(?:cat|tail|less|zcat|grep)\b.*?([^\s/]+\.log\S*)$/,
]

/** Never undefined: what is not known is text. */
export function recogniseCommand(command: string): RecognisedCommand {
  const plain = command.replace(/^(?:sudo +|\w+=\S+ +)+/, '').replace(/^\S*\/(?=[\w-]+(?:\s|$))/, '')
  for (const pattern of LOG_COMMANDS) {
    const named = pattern.exec(plain)?.[1]
    if (named === undefined) continue
    const component = componentInName(named)
    if (component !== undefined) return { collector: 'log', component }
  }
  const words = plain.replace(/\s--?[\w-]+=\S*/g, '').replace(/\s+/g, ' ')
  const isSerializable = /--consistency[= ]["']?s/.test(plain)
  const rule = rules.find(({ matches }) => matches.test(words) || matches.test(plain))
  if (rule?.collector === 'etcd.read' && isSerializable) return { collector: 'text', component: 'etcdctl' }
  if (rule !== undefined) return { collector: rule.collector, component: rule.component }
  if (/^kubectl\b/.test(plain)) return recogniseKubectl(plain)
  return { collector: 'text', component: undefined }
}

function recogniseKubectl(command: string): RecognisedCommand {
  const raw = /--raw[= ]["']?\/(readyz|healthz|livez)/.exec(command)?.[1]
  if (raw === undefined) return { collector: 'kubectl', component: 'kubectl' }
  return { collector: raw === 'livez' ? 'api.livez' : 'api.readyz', component: 'kubectl' }
}

const COMPONENT_NAMES =
  /(?:^|[^a-z])(kube-apiserver|kube-controller-manager|kube-scheduler|kube-proxy|kubelet|containerd|dockerd|docker|crio|cri-o|haproxy|keepalived|kernel|dmesg|rke2|k3s|etcd|apiserver|controller-manager|scheduler|rancher-agent|kubefed)(?![a-z])/i

/** The component that a file, unit, container or pod name speaks of; the longest name wins over a part of it. */
export function componentInName(name: string): Component | undefined {
  const found = COMPONENT_NAMES.exec(name)?.[1]
  return found === undefined ? undefined : componentOfIdentifier(found)
}
