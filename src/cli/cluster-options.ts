import { etcdVersions, kubernetesVersions, topologyNames } from '../app/lab-choices.ts'
import type { OptionTable } from './option.ts'

/** For every command that brings a lab up. */
export const clusterOptions = {
  topology: {
    kind: 'choice',
    placeholder: 'NAME',
    choices: topologyNames,
    meaning: {
      en: 'etcd alone, a single master, three stacked masters with a worker behind HAProxy, or etcd on hosts of its own',
      zh: 'etcd 为仅 etcd；single 为单控制平面；stacked 为三控制平面、一工作节点及 HAProxy；external-etcd 为独立 etcd 主机',
    },
  },
  kubernetes: {
    kind: 'choice',
    placeholder: 'VERSION',
    choices: kubernetesVersions,
    meaning: { en: 'release of Kubernetes (default: 1.34)', zh: 'Kubernetes 版本（默认 1.34）' },
  },
  etcd: {
    kind: 'choice',
    placeholder: 'VERSION',
    choices: etcdVersions,
    meaning: {
      en: 'release of etcd, where it runs alone (default: 3.4)',
      zh: '仅运行 etcd 时的 etcd 版本（默认 3.4）',
    },
  },
} as const satisfies OptionTable

interface ClusterChosen {
  readonly topology: (typeof topologyNames)[number] | undefined
  readonly kubernetes: (typeof kubernetesVersions)[number] | undefined
  readonly etcd: (typeof etcdVersions)[number] | undefined
}

/** The same under the names that the use cases have, without what was not chosen. */
export const clusterChoice = ({ topology, kubernetes, etcd }: ClusterChosen) => ({
  ...(topology === undefined ? {} : { topology }),
  ...(kubernetes === undefined ? {} : { kubernetesVersion: kubernetes }),
  ...(etcd === undefined ? {} : { etcdVersion: etcd }),
})
