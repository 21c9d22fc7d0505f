import type { Inventory, InventoryNode } from '../model/inventory.ts'
import { knownUnits, nodeRecipes, unitStates } from './node-recipes.ts'
import {
  certificateFile,
  configurationRecipes,
  containerEvents,
  containerRecipes,
  etcdRecipes,
  haproxyRecipes,
  kubernetesDirectory,
  optionalFiles,
  serviceAccountKeys,
} from './node-recipes-control-plane.ts'
import {
  auditLog,
  auditWrites,
  containerComponents,
  dockerLog,
  fileLog,
  hostLogs,
  unitComponents,
  unitLog,
} from './node-recipes-logs.ts'
import type { NodeSurvey } from './node-survey.ts'
import { file, priorities, type Recipe } from './recipe.ts'

export interface PlanInput {
  readonly inventory: Inventory
  readonly node: InventoryNode
  readonly survey: NodeSurvey
  /** Units that systemd knows on this node. */
  readonly loadedUnits: readonly string[]
  /** Since when logs are gathered, epoch milliseconds by the node's clock. */
  readonly sinceMs: number
  /** Collector ids to keep; undefined: all. */
  readonly only: readonly string[] | undefined
}

const hasEtcd = (node: InventoryNode, inventory: Inventory): boolean =>
  node.roles.includes('etcd') || (inventory.etcd?.members.some((member) => member.node === node.name) ?? false)

const hasKubelet = (node: InventoryNode, survey: NodeSurvey): boolean =>
  node.roles.some((role) => role === 'control-plane' || role === 'worker') || survey.manifests.length > 0

/** Others keep a control plane elsewhere, and a folder that is not there means nothing. */
const isKubeadmMaster = (node: InventoryNode, { distribution }: Inventory): boolean =>
  node.roles.includes('control-plane') && (distribution === 'kubeadm' || distribution === 'kubekey')

/** Units asked for on every node, with the one that the inventory names for etcd. */
const planUnits = (inventory: Inventory): readonly string[] => [
  ...new Set([...knownUnits, ...(inventory.etcd === undefined ? [] : [inventory.etcd.unit])]),
]

/** The first pass: what decides and what the plan is made from. */
export const planFirstPass = (inventory: Inventory): readonly Recipe[] => [
  unitStates(planUnits(inventory)),
  ...containerRecipes.filter((recipe) => recipe.detail !== 'ctr'),
]

/** Everything else on a node, most decisive and most volatile first. */
export function planNode(input: PlanInput): readonly Recipe[] {
  const { inventory, node, survey } = input
  const etcd = inventory.etcd !== undefined && hasEtcd(node, inventory) ? inventory.etcd : undefined
  const since = Math.floor(input.sinceMs / 1000)
  const recipes = [
    ...nodeRecipes,
    ...containerRecipes.filter((recipe) => recipe.detail === 'ctr'),
    ...(etcd === undefined ? [] : etcdRecipes(etcd)),
    ...(survey.dockerContainers.length > 0 ? [containerEvents(since)] : []),
    ...(hasKubelet(node, survey) ? configurationRecipes : []),
    ...(isKubeadmMaster(node, inventory) ? [kubernetesDirectory('/etc/kubernetes')] : []),
    ...planFiles(survey),
    ...planLogs(input, since),
    ...survey.haproxySockets.flatMap(haproxyRecipes),
    ...survey.auditLogs.flatMap((path) => [auditWrites(path), auditLog(path)]),
  ]
  return recipes
    .filter((recipe) => input.only === undefined || input.only.includes(recipe.collector))
    .sort((left, right) => left.priority - right.priority)
}

function planFiles(survey: NodeSurvey): readonly Recipe[] {
  const optional = survey.optionalFiles.flatMap((path) => {
    const collector = Object.entries(optionalFiles).find(([known]) => known === path)?.[1]
    return collector === undefined ? [] : [file(collector, path)]
  })
  const manifests = survey.manifests.map((path) =>
    file('kubernetes.manifest', path, { priority: priorities.configuration - 2 }),
  )
  const keys = survey.manifests.some((path) => path.endsWith('/kube-apiserver.yaml')) ? [serviceAccountKeys] : []
  return [...optional, ...manifests, ...survey.certificates.map(certificateFile), ...keys]
}

/** Whether a unit called etcd would be the member: beside a static pod, or where no member is declared, it is a leftover of a package. */
function hasEtcdUnit({ inventory, node }: PlanInput): boolean {
  const { etcd } = inventory
  if (etcd === undefined) return true
  return hasEtcd(node, inventory) && (etcd.runsAs === 'systemd' || etcd.runsAs === 'unknown')
}

function planLogs(input: PlanInput, since: number): readonly Recipe[] {
  const etcdUnit = input.inventory.etcd?.unit
  const units = input.loadedUnits.flatMap((unit) => {
    const named = unit === etcdUnit ? 'etcd' : unitComponents[unit]
    // The silence of a unit that is no member must not pass for the member's.
    const component = named === 'etcd' && !hasEtcdUnit(input) ? 'systemd' : named
    return component === undefined ? [] : [unitLog({ unit, component }, since)]
  })
  const containers = input.survey.dockerContainers.flatMap((name) => {
    const component = containerComponents[name]
    return component === undefined ? [] : [dockerLog({ name, component }, since)]
  })
  return [...units, ...hostLogs(since), ...containers, ...input.survey.logFiles.map(fileLog)]
}
