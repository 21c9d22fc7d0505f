import { defineCommand } from '../command.ts'
import { printLabStatus } from '../print-lab-status.ts'
import { progressTo } from '../progress.ts'

const defaultLimit = '4h'

export const drillLabUpCommand = defineCommand({
  summary: { en: 'bring up three real etcd hosts to break', zh: '启动三台真实的 etcd 主机供演练破坏' },
  description: {
    en: 'Builds one Debian tree in the cache directory (once, about a minute) and starts three systemd hosts and an operator on it, each with its own address, sshd and etcd with TLS. They stay until `codeblue drill lab down` or their limit. Needs root on Debian.',
    zh: '在缓存目录中构建一份 Debian 目录树（仅首次，约一分钟），并在其上启动三台 systemd 主机和一台操作机，各有地址、sshd 和启用 TLS 的 etcd。运行至 `codeblue drill lab down` 或到达时限。需要 Debian 上的 root。',
  },
  arguments: [],
  options: {
    etcd: {
      kind: 'choice',
      placeholder: 'VERSION',
      choices: ['3.4', '3.5'],
      meaning: { en: 'release of etcd', zh: 'etcd 版本' },
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
  ],
  never: {
    en: "Touches the machine's own network, sysctls or services.",
    zh: '不触碰本机的网络、sysctl 或服务。',
  },
  run: async (invocation) => {
    const { labUp } = await import('../../app/drill-lab.ts')
    const { etcd, limit, lab } = invocation.options
    const status = await labUp({
      limitMs: limit,
      progress: progressTo(invocation.terminal),
      ...(etcd === undefined ? {} : { etcdVersion: etcd }),
      ...(lab === undefined ? {} : { id: lab }),
    })
    await printLabStatus([status], invocation)
    return status.hosts.every(({ healthy }) => healthy) ? [] : ['findings']
  },
})
