import { quoteForShell } from '../base/shell-quote.ts'
import type { Component } from '../model/component.ts'
import { optionalFiles } from './node-recipes-control-plane.ts'
import { containerComponents } from './node-recipes-logs.ts'
import { type Recipe, snippet } from './recipe.ts'

/** What a node has, by which the rest of the plan is drawn up. */
export interface NodeSurvey {
  readonly optionalFiles: readonly string[]
  readonly manifests: readonly string[]
  readonly certificates: readonly string[]
  readonly logFiles: readonly { readonly path: string; readonly component: Component }[]
  readonly dockerContainers: readonly string[]
  readonly haproxySockets: readonly string[]
  readonly auditLogs: readonly string[]
  /** Epoch seconds of the first change of leader in the last day, from the journal of etcd. */
  readonly leaderChange: number | undefined
  /** Command line of a running etcd. */
  readonly etcdCommandLine: readonly string[]
}

const manifestFolders = [
  '/etc/kubernetes/manifests',
  '/var/lib/rancher/rke2/agent/pod-manifests',
  '/var/lib/rancher/k3s/agent/pod-manifests',
]

const certificateGlobs = [
  '/etc/kubernetes/pki/*.crt',
  '/etc/kubernetes/pki/etcd/*.crt',
  '/etc/kubernetes/*.conf',
  '/etc/kubernetes/ssl/*.pem',
  '/etc/ssl/etcd/ssl/*.pem',
  '/etc/etcd/*.crt',
  '/etc/etcd/pki/*.crt',
  '/etc/etcd/*.pem',
  '/var/lib/kubelet/pki/*.crt',
  '/var/lib/kubelet/pki/kubelet-client-current.pem',
  '/var/lib/kubelet/pki/kubelet-server-current.pem',
  '/var/lib/rancher/rke2/server/tls/*.crt',
  '/var/lib/rancher/rke2/server/tls/etcd/*.crt',
  '/var/lib/rancher/k3s/server/tls/*.crt',
  '/var/lib/rancher/k3s/server/tls/etcd/*.crt',
]

/** Of every instance that kubelet still keeps, with the rotation that it has not compressed yet. */
const podLogGlobs = Object.keys(containerComponents).flatMap((name) => [
  `/var/log/pods/kube-system_*/${name}/*.log`,
  `/var/log/pods/kube-system_*/${name}/*.log.*[0-9]`,
])
const plainLogs = [
  '/var/log/etcd.log',
  '/var/log/haproxy.log',
  '/var/log/kube-apiserver.log',
  '/var/lib/rancher/rke2/agent/logs/kubelet.log',
]
const haproxySockets = ['/run/haproxy/admin.sock', '/var/run/haproxy.sock', '/var/lib/haproxy/stats']
const auditLogs = [
  '/var/log/kubernetes/audit/audit.log',
  '/var/log/kubernetes/audit.log',
  '/var/log/audit/kube-apiserver-audit.log',
  '/var/lib/rancher/rke2/server/logs/audit.log',
  '/var/lib/rancher/k3s/server/logs/audit.log',
]

const list = (word: string, globs: readonly string[]): string =>
  `for f in ${globs.join(' ')}; do [ -e "$f" ] && printf '%s %s\\n' ${word} "$f"; done`

/** Lists what exists; the cheap first pass, a few dozen stats. */
export function surveyRecipe(
  etcd: { readonly unit: string; readonly extraCertificates: readonly string[] } | undefined,
): Recipe {
  const script = [
    list('optional', Object.keys(optionalFiles)),
    list(
      'manifest',
      manifestFolders.map((folder) => `${folder}/*`),
    ),
    list('certificate', [...certificateGlobs, ...(etcd?.extraCertificates ?? []).map(quoteForShell)]),
    list('log', [...podLogGlobs, ...plainLogs]),
    list('haproxy', haproxySockets),
    list('audit', auditLogs),
    `sed -n 's/^ *stats socket *\\([^ ]*\\).*/haproxy \\1/p' /etc/haproxy/haproxy.cfg`,
    `sed -n 's/^.*--audit-log-path=\\([^" ]*\\).*/audit \\1/p' /etc/kubernetes/manifests/*`,
    `docker ps -a --format 'container {{.Names}}'`,
    `for p in /proc/[0-9]*; do read -r n <"$p/comm" && [ "$n" = etcd ] && { printf 'etcd '; tr '\\0' '\\t' <"$p/cmdline"; echo; }; done`,
    `journalctl --unit ${quoteForShell(etcd?.unit ?? 'etcd.service')} -n 5000 --since=-24h --no-pager --quiet -o short-unix | grep -m 1 -F -e 'lost leader' -e 'leader changed' -e 'stepped down to follower' | sed 's/^/leader /'`,
    'exit 0',
  ].join('\n')
  return snippet(
    'text',
    { source: 'survey', script: `{ ${script}\n} 2>/dev/null` },
    { detail: 'survey', timeoutMs: 8_000, capBytes: 1 << 20 },
  )
}

/** Reads the lines of the survey; lines it does not know are left. */
export function decodeSurvey(text: string): NodeSurvey {
  const rows = text.split('\n').map((line) => {
    const space = line.indexOf(' ')
    return space === -1 ? { word: line, rest: '' } : { word: line.slice(0, space), rest: line.slice(space + 1) }
  })
  const of = (word: string): readonly string[] => [
    ...new Set(rows.filter((row) => row.word === word).map((row) => row.rest)),
  ]
  return {
    optionalFiles: of('optional'),
    manifests: of('manifest'),
    certificates: of('certificate'),
    logFiles: of('log').flatMap((path) => {
      const component = componentOfLog(path)
      return component === undefined ? [] : [{ path, component }]
    }),
    dockerContainers: of('container'),
    haproxySockets: of('haproxy'),
    auditLogs: of('audit'),
    leaderChange: of('leader').map(Number.parseFloat).find(Number.isFinite),
    etcdCommandLine:
      of('etcd')[0]
        ?.split('\t')
        .filter((word) => word !== '') ?? [],
  }
}

function componentOfLog(path: string): Component | undefined {
  const container = /^\/var\/log\/pods\/[^/]+\/([^/]+)\//.exec(path)?.[1] ?? /([a-z-]+)\.log$/.exec(path)?.[1]
  return container === undefined ? undefined : containerComponents[container]
}
