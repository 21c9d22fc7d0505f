import { parse } from 'yaml'
import { z } from 'zod'
import type { Fact } from '../model/fact.ts'
import type { FactName } from '../model/fact-table.ts'
import { member, node } from '../model/subject.ts'
import { atNode, eachItem, hasText, pointAt, say, sayIfKnown } from './captured.ts'
import type { Deriver, TextItem } from './deriver.ts'

const podSchema = z.object({
  kind: z.literal('Pod'),
  metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).optional() }),
  spec: z.object({
    containers: z
      .array(
        z.object({
          image: z.string().optional(),
          command: z.array(z.string()).optional(),
          args: z.array(z.string()).optional(),
        }),
      )
      .min(1),
  }),
})
type Pod = z.output<typeof podSchema>

const versionFacts: Readonly<Record<string, FactName>> = {
  'kube-apiserver': 'apiserver.version',
  'kube-controller-manager': 'controller-manager.version',
}

/** The files of the static pod folder: which components a host is meant to run, and how. */
export const deriveManifests: Deriver = (items) => {
  const readable = items.filter((captured) => hasText(captured) && captured.item.host !== undefined)
  return [...Map.groupBy(readable, ({ item }) => item.host ?? '')].flatMap(([host, group]) => {
    const manifests = group.map((captured) => ({ captured, pod: podIn(captured.text) }))
    const good = manifests.flatMap(({ captured, pod }) => (pod === undefined ? [] : [{ captured, pod }]))
    const bad = manifests.filter(({ pod }) => pod === undefined).map(({ captured }) => captured)
    const list = (name: FactName, values: readonly string[], from: readonly TextItem[]): Fact =>
      say(name, { subject: node(host), evidence: from.map((captured) => pointAt(captured)) }, values)
    return [
      list('manifests.present', good.map(({ pod }) => componentOf(pod)).sort(), group),
      list(
        'manifests.unparsable',
        bad.map(({ item }) => item.detail ?? item.path).sort(),
        bad.length === 0 ? group : bad,
      ),
      ...good.flatMap(({ captured, pod }) => podFacts(host, captured, pod)),
    ]
  })
}

function podFacts(host: string, captured: TextItem, pod: Pod): readonly Fact[] {
  const component = componentOf(pod)
  const [container] = pod.spec.containers
  const version = /:v?(\d+\.\d+\.\d+[^@]*)/.exec(container?.image ?? '')?.[1]
  const name = versionFacts[component]
  const placed = atNode(host, captured)
  if (name !== undefined) return sayIfKnown(name, placed, version)
  if (component !== 'etcd') return []
  const words = [...(container?.command ?? []), ...(container?.args ?? [])]
  const forced = words.some((word) => /^--force-new-cluster(?!=false)/.test(word))
  return [say('etcd.force-new-cluster-flag', { ...placed, subject: member(host) }, forced)]
}

const componentOf = ({ metadata }: Pod): string => metadata.labels?.component ?? metadata.name

function podIn(text: string): Pod | undefined {
  return podSchema.safeParse(decodeYaml(text)).data
}

/** Undefined for text that is not YAML: a manifest that sed broke is a fact, not an exception. Without a word the parser would mend it. */
function decodeYaml(text: string): unknown {
  try {
    return parse(text, { logLevel: 'error' })
  } catch {
    return undefined
  }
}

const kubeletSchema = z.looseObject({
  protectKernelDefaults: z.boolean().default(false),
  cgroupDriver: z.string().optional(),
})

/** KubeletConfiguration. That the file does not exist is an answer, too. */
export const deriveKubeletConfig: Deriver = (items) =>
  items.flatMap((captured): readonly Fact[] => {
    const { host, outcome } = captured.item
    if (host === undefined) return []
    const placed = atNode(host, captured)
    if (outcome === 'absent') return [say('kubelet.config-file', placed, 'absent')]
    if (outcome === 'denied') return [say('kubelet.config-file', placed, 'present')]
    if (!hasText(captured)) return []
    const config = kubeletSchema.safeParse(decodeYaml(captured.text)).data
    if (config === undefined) return [say('kubelet.config-file', placed, 'unreadable')]
    return [
      say('kubelet.config-file', placed, 'present'),
      say('kubelet.protect-kernel-defaults', placed, config.protectKernelDefaults),
      ...sayIfKnown('kubelet.cgroup-driver', placed, config.cgroupDriver),
    ]
  })

/** containerd's config.toml, docker's daemon.json, crio.conf: each names the driver in its own words. */
export const deriveRuntimeConfig: Deriver = eachItem((captured, host) => {
  const { text, item } = captured
  const named =
    /cgroup_manager\s*=\s*"(\w+)"/.exec(text)?.[1] ?? /native\.cgroupdriver=(\w+)/.exec(text)?.[1] ?? undefined
  const isContainerd = item.detail?.endsWith('config.toml') === true
  const systemd = /^\s*SystemdCgroup\s*=\s*(true|false)/m.exec(text)?.[1]
  // An absent SystemdCgroup means cgroupfs up to containerd 1; from 2 on it depends, so nothing is said there.
  const byFlag = systemd === undefined ? undefined : systemd === 'true' ? 'systemd' : 'cgroupfs'
  const old =
    isContainerd && /^\s*version\s*=\s*[12]\b/m.test(text) && text.includes('io.containerd.grpc')
      ? 'cgroupfs'
      : undefined
  return sayIfKnown('runtime.cgroup-driver', atNode(host, captured), named ?? byFlag ?? old)
})

/** `ls -lnR`: a file is a line that begins with `-`. What `kubeadm reset` leaves are folders without files. */
export const deriveKubernetesDirectory: Deriver = (items) =>
  items.flatMap((captured): readonly Fact[] => {
    const { host, outcome } = captured.item
    if (host === undefined) return []
    if (outcome === 'absent') {
      const evidence = [pointAt(captured, undefined, captured.item.reason || undefined)]
      return [say('kubernetes.directory', { subject: node(host), evidence }, 'absent')]
    }
    const placed = atNode(host, captured)
    if (!hasText(captured)) return []
    return [say('kubernetes.directory', placed, /^-/m.test(captured.text) ? 'present' : 'empty')]
  })
