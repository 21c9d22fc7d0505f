import type { Component } from '../model/component.ts'
import type { Condition } from '../model/condition.ts'
import { cluster, hostOf, node, type Subject } from '../model/subject.ts'
import type { FactIndex } from './fact-index.ts'

const controlPlane: readonly Component[] = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler']

const balancers: readonly Component[] = ['haproxy', 'keepalived']

const logs = (component: Component, index: FactIndex): boolean =>
  index.logs.some((log) => log.component === component && log.lines > 0)

/** The fact that is absent where a program does not exist. A missing etcd is never waved through: the member is declared. */
const processFacts: Readonly<Partial<Record<Component, string>>> = {
  'kube-apiserver': 'apiserver.process',
  'kube-controller-manager': 'controller-manager.process',
  'kube-scheduler': 'scheduler.process',
  kubelet: 'kubelet.process',
  containerd: 'runtime.process',
  dockerd: 'runtime.process',
  crio: 'runtime.process',
}

/** Programs that run as a unit of this name or not at all. */
const unitNames: Readonly<Partial<Record<Component, RegExp>>> = {
  haproxy: /^haproxy/,
  keepalived: /^keepalived/,
  rke2: /^rke2/,
  k3s: /^k3s/,
  containerd: /^(containerd|rke2|k3s)/,
  dockerd: /^docker/,
  crio: /^crio/,
}

/** Why a condition cannot hold for a subject, or undefined when it can. Only what is known makes it inapplicable. */
export function inapplicability(condition: Condition, subject: Subject, index: FactIndex): string | undefined {
  const { component } = condition
  if (controlPlane.includes(component) && isKnown(index, 'apiserver.declared', cluster, false))
    return 'the inventory declares no API servers'
  // One that logs is there, whatever the inventory says.
  if (
    balancers.includes(component) &&
    isKnown(index, 'loadbalancer.declared', cluster, false) &&
    !logs(component, index)
  )
    return 'the inventory declares no load balancer'
  const host = hostOf(subject)
  if (host === undefined) return undefined
  if (controlPlane.includes(component) && isKnown(index, 'node.control-plane-role', node(host), false))
    return `${host} has no control-plane role`
  const process = processFacts[component]
  if (process !== undefined && index.factOf(process, node(host))?.state.kind === 'absent')
    return `there is no ${component} on ${host}`
  const units = index.factOf('node.enabled-units', node(host))?.state
  const unit = unitNames[component]
  if (unit !== undefined && units?.kind === 'known' && Array.isArray(units.value))
    return units.value.some((name) => unit.test(String(name)))
      ? undefined
      : `no unit of ${component} is enabled on ${host}`
  return undefined
}

function isKnown(index: FactIndex, name: string, ...[subject, value]: readonly [Subject, boolean]): boolean {
  const state = index.factOf(name, subject)?.state
  return state?.kind === 'known' && state.value === value
}
