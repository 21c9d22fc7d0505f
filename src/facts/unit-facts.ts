import { decodeSystemctlStatus } from '../formats/host/systemctl-status.ts'
import { absent, type Fact } from '../model/fact.ts'
import type { FactName } from '../model/fact-table.ts'
import { member, node } from '../model/subject.ts'
import {
  assignmentsIn,
  atNode,
  eachItem,
  linesOf,
  type NumberedLine,
  type Placed,
  pointAt,
  say,
  sayState,
} from './captured.ts'
import type { DeriveContext, Deriver, TextItem } from './deriver.ts'

/** Programs whose process facts systemd can tell, by unit. */
const processFacts: Readonly<Record<string, FactName>> = {
  'kubelet.service': 'kubelet.process',
  'kube-apiserver.service': 'apiserver.process',
  'kube-controller-manager.service': 'controller-manager.process',
  'kube-scheduler.service': 'scheduler.process',
}
const runtimes = ['containerd.service', 'docker.service', 'crio.service']
/** Distributions that carry kubelet and runtime inside one process of their own. */
const bundles = ['rke2-server.service', 'rke2-agent.service', 'k3s.service', 'k3s-agent.service']

interface Unit {
  readonly id: string
  readonly properties: ReadonlyMap<string, string>
  readonly isLoaded: boolean
  /** The lines that say how it stands. */
  readonly lines: readonly NumberedLine[]
}

/** `systemctl show` blocks: how the known units stand and how their last process ended. */
export const deriveUnitFacts: Deriver = eachItem((captured, host, { inventory }) => {
  const units = unitsIn(captured.text)
  const unit = (id: string): Unit | undefined => units.find((entry) => entry.id === id)
  return [
    ...(mayBeMember(host, inventory) ? etcdFacts(unit('etcd.service'), captured) : []),
    ...Object.entries(processFacts).flatMap(([id, name]) => processFact(name, unit(id), captured)),
    ...kubeletFacts(unit('kubelet.service'), units, captured),
    ...runtimeFacts(units, captured),
  ]
})

/** Beside a member that runs as a pod, or where none is declared, a unit of that name is a leftover of a package. */
function mayBeMember(host: string, inventory: DeriveContext['inventory']): boolean {
  const etcd = inventory?.etcd
  if (etcd === undefined) return true
  return etcd.members.some(({ node }) => node === host) && (etcd.runsAs === 'systemd' || etcd.runsAs === 'unknown')
}

function etcdFacts(unit: Unit | undefined, captured: TextItem): readonly Fact[] {
  if (unit?.isLoaded !== true) return []
  const placed = placeOf(unit, captured, member(captured.item.host ?? ''))
  const end = endOf(unit.properties)
  const process = processOf(unit.properties)
  return [
    say('etcd.process', placed, process),
    // Of a process that runs there is no end to tell.
    ...(process === 'running' ? [sayState('etcd.process-end', placed, absent)] : []),
    ...(end === undefined ? [] : [say('etcd.process-end', placed, end)]),
    say('etcd.enabled', placed, isEnabled(unit.properties)),
  ]
}

function processFact(name: FactName, unit: Unit | undefined, captured: TextItem): readonly Fact[] {
  return unit?.isLoaded === true
    ? [say(name, placeOf(unit, captured, node(captured.item.host ?? '')), processOf(unit.properties))]
    : []
}

/** A host without a kubelet unit has no kubelet, unless a distribution runs one inside its own process. */
function kubeletFacts(unit: Unit | undefined, units: readonly Unit[], captured: TextItem): readonly Fact[] {
  if (unit === undefined) return []
  const placed = placeOf(unit, captured, node(captured.item.host ?? ''))
  if (unit.isLoaded) return [say('kubelet.enabled', placed, isEnabled(unit.properties))]
  return hasBundle(units)
    ? []
    : [sayState('kubelet.process', placed, absent), sayState('kubelet.enabled', placed, absent)]
}

function runtimeFacts(units: readonly Unit[], captured: TextItem): readonly Fact[] {
  const loaded = units.filter((unit) => unit.isLoaded && runtimes.includes(unit.id) && isWanted(unit, units))
  const placed = atNode(captured.item.host ?? '', captured)
  const [best] = ['running', 'restarting', 'failed', 'stopped'].flatMap((state) =>
    loaded.filter(({ properties }) => processOf(properties) === state),
  )
  if (best !== undefined)
    return [say('runtime.process', placeOf(best, captured, node(captured.item.host ?? '')), processOf(best.properties))]
  const wasAsked = units.some(({ id }) => runtimes.includes(id))
  return wasAsked && !hasBundle(units) ? [sayState('runtime.process', placed, absent)] : []
}

/** A runtime that is installed, but neither starts at boot nor has a kubelet beside it, runs for nobody: that it is stopped is no harm. */
const isWanted = ({ properties }: Unit, units: readonly Unit[]): boolean =>
  properties.get('UnitFileState') !== 'disabled' ||
  processOf(properties) !== 'stopped' ||
  units.some(({ id, isLoaded }) => id === 'kubelet.service' && isLoaded)

const hasBundle = (units: readonly Unit[]): boolean =>
  units.some(({ id, isLoaded }) => isLoaded && bundles.includes(id))

function unitsIn(text: string): readonly Unit[] {
  const blocks: NumberedLine[][] = [[]]
  for (const line of linesOf(text)) {
    if (line.text.trim() === '') blocks.push([])
    else blocks.at(-1)?.push(line)
  }
  return blocks.flatMap((block) => {
    const texts = block.map((line) => line.text)
    const status = decodeSystemctlStatus(texts)
    const properties = status.size > 0 ? status : assignmentsIn(texts.join('\n'))
    const id = properties.get('Id')
    if (id === undefined) return []
    const shown =
      /^(ActiveState|SubState|Result|ExecMainCode|ExecMainStatus|UnitFileState)=|^\s+(Loaded|Active|Main PID):/
    const lines = block.filter((line) => shown.test(line.text))
    return [{ id, properties, isLoaded: properties.get('LoadState') === 'loaded', lines }]
  })
}

/** The state in one line, at the place of the first of its properties. */
function placeOf(unit: Unit, captured: TextItem, subject: Placed['subject']): Placed {
  const text = [`${unit.id}:`, ...unit.lines.map((line) => line.text)].join(' ')
  return { subject, evidence: [pointAt(captured, unit.lines[0], text)] }
}

function processOf(properties: ReadonlyMap<string, string>): string {
  const state = properties.get('ActiveState')
  // A unit of an old init script stays active when its program has gone.
  if (state === 'active' && properties.get('SubState') === 'exited') return 'stopped'
  if (state === 'active' || state === 'reloading') return 'running'
  if (state === 'failed') return 'failed'
  if (state !== 'activating') return 'stopped'
  // A member that waits for its peers stays in `start` with a live process; between two attempts there is none.
  return properties.get('SubState') === 'auto-restart' || (properties.get('MainPID') ?? '0') === '0'
    ? 'restarting'
    : 'running'
}

/** ExecMainCode is CLD_*: 1 exited, 2 killed, 3 dumped. Of a process that still runs there is no end to tell. */
function endOf(properties: ReadonlyMap<string, string>): string | undefined {
  const code = properties.get('ExecMainCode')
  const status = properties.get('ExecMainStatus') ?? '0'
  if (code === undefined || code === '0' || processOf(properties) === 'running') return undefined
  const isAskedFor = properties.get('Result') === 'success' && properties.get('ActiveState') === 'inactive'
  if (isAskedFor && (code !== '1' || status === '0' || status === '143')) return 'stopped'
  return code === '1' || code === 'exited' ? `exited:${status}` : `killed:${status}`
}

const isEnabled = (properties: ReadonlyMap<string, string>): boolean =>
  ['enabled', 'enabled-runtime', 'generated', 'linked'].includes(properties.get('UnitFileState') ?? '')

/** `systemctl --failed`: the unit is the first word, after a bullet where there is one. */
export const deriveFailedUnits: Deriver = eachItem((captured, host) => {
  const lines = linesOf(captured.text).filter(({ text }) => /\.(service|timer|mount|socket|swap|target)\b/.test(text))
  const names = lines.flatMap(
    ({ text }) => /([\w@:.\\-]+\.(?:service|timer|mount|socket|swap|target))\b/.exec(text)?.[1] ?? [],
  )
  const evidence = lines.length === 0 ? [pointAt(captured)] : lines.map((line) => pointAt(captured, line))
  return [say('node.failed-units', { subject: node(host), evidence }, names)]
})

const ofInterest =
  /^(etcd|kube|rke|k3s|rancher|docker|containerd|crio|cri-|haproxy|keepalived|nginx|chrony|ntp|systemd-timesyncd|firewalld)/

/** `systemctl list-unit-files`: NAME STATE PRESET. */
export const deriveEnabledUnits: Deriver = eachItem((captured, host) => {
  const lines = linesOf(captured.text).filter(({ text }) => ofInterest.test(text) && /^\S+\s+enabled\b/.test(text))
  const names = lines.flatMap(({ text }) => text.split(/\s+/)[0] ?? [])
  const evidence = lines.length === 0 ? [pointAt(captured)] : lines.map((line) => pointAt(captured, line))
  return [say('node.enabled-units', { subject: node(host), evidence }, names)]
})
