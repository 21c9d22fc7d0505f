/** What can be chosen about a lab, for those who offer the choice. */
export { kubernetesVersions } from '../lab/kubernetes/versions.ts'
export { etcdVersions, topologyNames } from '../lab/topology.ts'
