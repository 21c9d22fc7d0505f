/** What can be chosen about a lab, for those who offer the choice. */
export { type KubernetesVersion, kubernetesVersions } from '../lab/kubernetes/versions.ts'
export { type EtcdVersion, etcdVersions, type TopologyName, topologyNames } from '../lab/topology.ts'
