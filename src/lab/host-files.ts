import { etcdHostLinks, renderEtcdHostFiles } from './etcd-units.ts'
import { balancerLinks, renderBalancerFiles } from './kubernetes/load-balancer.ts'
import { containerHostLinks, renderContainerHostFiles } from './kubernetes/node-files.ts'
import { kubernetesReleases } from './kubernetes/versions.ts'
import { type LabRecord, topologyOf } from './lab-record.ts'
import type { NodeLayer } from './node.ts'
import { hostsWithRole, type LabHost } from './topology.ts'

/** What a host has by its roles, before anything runs on it and apart from who it is. */
export function renderRoleFiles(record: LabRecord, host: LabHost): NodeLayer {
  const topology = topologyOf(record)
  const { kubernetesVersion: version } = record
  const layers: NodeLayer[] = []
  if (host.roles.includes('etcd') && topology.etcdRunsAs === 'systemd')
    layers.push({ files: renderEtcdHostFiles(host, hostsWithRole(topology, 'etcd')), links: etcdHostLinks })
  if (version !== undefined && (host.roles.includes('control-plane') || host.roles.includes('worker')))
    layers.push({ files: renderContainerHostFiles(host, kubernetesReleases[version]), links: containerHostLinks })
  if (host.roles.includes('load-balancer')) layers.push({ files: renderBalancerFiles(topology), links: balancerLinks })
  return {
    files: layers.flatMap(({ files }) => files),
    links: Object.assign({}, ...layers.map(({ links }) => links)),
  }
}
