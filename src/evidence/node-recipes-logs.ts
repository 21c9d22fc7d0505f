import { quoteForShell, renderCommand } from '../base/shell-quote.ts'
import type { Component } from '../model/component.ts'
import { EXIT_ABSENT, priorities, type Recipe, requireFile, snippet } from './recipe.ts'

const LOG_CAP_BYTES = 24 << 20

/** Who writes the journal of a unit. Units that are not here have no log of their own in the bundle. */
export const unitComponents: Readonly<Record<string, Component>> = {
  'etcd.service': 'etcd',
  'kubelet.service': 'kubelet',
  'containerd.service': 'containerd',
  'docker.service': 'dockerd',
  'crio.service': 'crio',
  'kube-apiserver.service': 'kube-apiserver',
  'kube-controller-manager.service': 'kube-controller-manager',
  'kube-scheduler.service': 'kube-scheduler',
  'rke2-server.service': 'rke2',
  'rke2-agent.service': 'rke2',
  'k3s.service': 'k3s',
  'k3s-agent.service': 'k3s',
  'haproxy.service': 'haproxy',
  'keepalived.service': 'keepalived',
}

/** Who writes the log of a container, by the container's name; RKE names its containers so as well. */
export const containerComponents: Readonly<Record<string, Component>> = {
  etcd: 'etcd',
  'kube-apiserver': 'kube-apiserver',
  'kube-controller-manager': 'kube-controller-manager',
  'kube-scheduler': 'kube-scheduler',
  kubelet: 'kubelet',
  'kube-proxy': 'kube-proxy',
  haproxy: 'haproxy',
  keepalived: 'keepalived',
}

const isDecisive = (component: Component): boolean => component === 'etcd' || component === 'kube-apiserver'
const logPriority = (component: Component): number =>
  isDecisive(component) ? priorities.decisiveLogs : component === 'kubelet' ? priorities.rotating : priorities.otherLogs

const limits = (component: Component): Partial<Recipe> => ({
  component,
  root: true,
  timeoutMs: 30_000,
  capBytes: LOG_CAP_BYTES,
  keep: 'ends',
  priority: logPriority(component),
})

/** `$J` is the most precise ISO form this journalctl knows; the preamble of the script finds it. */
const journal = (match: readonly string[], sinceEpoch: number): { source: string; script: string } => {
  const words = renderCommand([...match, `--since=@${sinceEpoch}`])
  return {
    source: `journalctl ${words} -o short-iso-precise`,
    script: `exec journalctl ${words} --no-pager --quiet -o "$J"`,
  }
}

export const unitLog = (entry: { unit: string; component: Component }, sinceEpoch: number): Recipe =>
  snippet('log', journal(['--unit', entry.unit], sinceEpoch), {
    ...limits(entry.component),
    needs: ['journalctl'],
    detail: entry.unit,
  })

/** What the kernel and PID 1 said: kills, out of memory, disks, units that failed. */
export const hostLogs = (sinceEpoch: number): readonly Recipe[] => [
  snippet('log', journal(['_TRANSPORT=kernel'], sinceEpoch), {
    ...limits('kernel'),
    needs: ['journalctl'],
    detail: 'journal:kernel',
    priority: priorities.decisiveLogs + 1,
    capBytes: 8 << 20,
  }),
  snippet('log', journal(['_PID=1'], sinceEpoch), {
    ...limits('systemd'),
    needs: ['journalctl'],
    detail: 'journal:systemd',
    priority: priorities.decisiveLogs + 1,
    capBytes: 8 << 20,
  }),
]

/** A log that lies as a file: a container's under /var/log/pods, or a plain one. Compressed rotations are left. */
export const fileLog = (entry: { path: string; component: Component }): Recipe =>
  snippet(
    'log',
    { source: entry.path, script: `${requireFile(entry.path)}exec cat "$f"` },
    { ...limits(entry.component), detail: entry.path },
  )

export const dockerLog = (entry: { name: string; component: Component }, sinceEpoch: number): Recipe =>
  snippet(
    'log',
    {
      source: renderCommand(['docker', 'logs', '--timestamps', '--since', String(sinceEpoch), entry.name]),
      script: `docker inspect ${quoteForShell(entry.name)} >/dev/null 2>&1 || exit ${EXIT_ABSENT}; exec docker logs --timestamps --since ${sinceEpoch} ${quoteForShell(entry.name)}`,
    },
    { ...limits(entry.component), needs: ['docker'], detail: `docker:${entry.name}` },
  )

/** Less than the limit, because the log grows while it is read. */
const AUDIT_TAIL_BYTES = 6 << 20

/** The end of the audit log: who asked for what just before. */
export const auditLog = (path: string): Recipe =>
  snippet(
    'audit.log',
    {
      source: `tail -c ${AUDIT_TAIL_BYTES} ${path}`,
      script: `${requireFile(path)}exec tail -c ${AUDIT_TAIL_BYTES} "$f"`,
    },
    { component: 'audit', detail: path, root: true, priority: priorities.cold, timeoutMs: 20_000, capBytes: 8 << 20 },
  )

/** Longer than this a search through rotated logs may not take; three files are days on most clusters. */
const ROTATED_FILES = 3

/**
 * Of the audit log and its last rotations, only who wrote what: reads are most of it, and would leave minutes of the end. What
 * controllers write every few seconds is left out as well.
 */
export const auditWrites = (path: string): Recipe =>
  snippet(
    'audit.log',
    {
      source: `grep writes ${path}`,
      script: `${requireFile(path)}{ ls -1 "\${f%.log}"-*.log 2>/dev/null | tail -n ${ROTATED_FILES}; echo "$f"; } | while IFS= read -r g; do grep -hE '"verb":"(create|update|patch|delete|deletecollection)"' "$g"; done | grep -vE '"resource":"(leases|events|endpoints|endpointslices|tokenreviews|subjectaccessreviews|selfsubjectaccessreviews|selfsubjectrulesreviews)"' | tail -n 8000`,
    },
    {
      component: 'audit',
      detail: `writes of ${path}`,
      root: true,
      priority: priorities.cold - 1,
      timeoutMs: 30_000,
      capBytes: 12 << 20,
      keep: 'ends',
    },
  )
