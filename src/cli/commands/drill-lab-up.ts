import { clusterChoice, clusterOptions } from '../cluster-options.ts'
import { defineCommand } from '../command.ts'
import { printLabStatus } from '../print-lab-status.ts'
import { progressTo } from '../progress.ts'

const defaultLimit = '4h'

export const drillLabUpCommand = defineCommand({
  summary: { en: 'bring up a real cluster to break', zh: '启动一个真实集群供演练破坏' },
  description: {
    en: 'Starts real systemd hosts and an operator beside them, each with its own address and sshd: three etcd members with TLS, or with --topology a real Kubernetes made by kubeadm (kubelet, containerd, static pods, HAProxy). Trees, programs and a healthy cluster are built once and kept in the cache directory (etcd alone: about a minute; Kubernetes: about ten, with Go); then a cluster starts in seconds. It stays until `codeblue drill lab down` or its limit. Needs root on Debian.',
    zh: '启动真实的 systemd 主机和一台操作机，各有地址和 sshd：三个启用 TLS 的 etcd 成员，或用 --topology 选择由 kubeadm 建立的真实 Kubernetes（kubelet、containerd、静态 Pod、HAProxy）。目录树、程序和一个健康的集群只构建一次并保存在缓存目录（仅 etcd 约一分钟；Kubernetes 约十分钟，需要 Go）；此后数秒即可启动。运行至 `codeblue drill lab down` 或到达时限。需要 Debian 上的 root。',
  },
  arguments: [],
  options: {
    ...clusterOptions,
    'fake-nodes': {
      kind: 'count',
      most: 5000,
      placeholder: 'N',
      meaning: {
        en: 'so many Node objects without a machine beside, for what grows with their number',
        zh: '额外创建 N 个没有主机的 Node 对象，用于观察规模的影响',
      },
    },
    limit: {
      kind: 'duration',
      placeholder: 'TIME',
      default: defaultLimit,
      meaning: { en: 'after this it goes by itself', zh: '到时自动移除' },
    },
    lab: { kind: 'text', placeholder: 'ID', meaning: { en: 'a name for it', zh: '为其命名' } },
  },
  examples: [
    { line: 'codeblue drill lab up', meaning: { en: 'a lab for the afternoon', zh: '供一个下午使用的环境' } },
    {
      line: 'codeblue drill lab up --limit 30m --etcd 3.5',
      meaning: { en: 'half an hour of etcd 3.5', zh: '半小时的 etcd 3.5' },
    },
    {
      line: 'codeblue drill lab up --topology stacked',
      meaning: { en: 'three masters, a worker and HAProxy', zh: '三个控制平面、一个工作节点和 HAProxy' },
    },
  ],
  never: {
    en: "Touches the machine's own network, sysctls or services.",
    zh: '不触碰本机的网络、sysctl 或服务。',
  },
  run: async (invocation) => {
    const { labUp } = await import('../../app/drill-lab.ts')
    const { limit, lab, 'fake-nodes': fakeNodes } = invocation.options
    const status = await labUp({
      limitMs: limit,
      progress: progressTo(invocation.terminal),
      ...clusterChoice(invocation.options),
      ...(fakeNodes === undefined ? {} : { fakeNodes }),
      ...(lab === undefined ? {} : { id: lab }),
    })
    await printLabStatus([status], invocation)
    return status.hosts.every(({ healthy }) => healthy) ? [] : ['findings']
  },
})
