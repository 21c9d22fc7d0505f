import type { OptionTable } from './option.ts'

/** For every command that reaches hosts. */
export const reachOptions = {
  onset: {
    kind: 'time',
    placeholder: 'TIME',
    meaning: {
      en: 'when it began: 2026-11-20T03:14:00Z. By default found from the earliest change, else the last 2 h',
      zh: '开始时间：2026-11-20T03:14:00Z；默认取最早的变化，否则为最近 2 小时',
    },
  },
  budget: {
    kind: 'duration',
    placeholder: 'TIME',
    default: '8m',
    meaning: {
      en: 'time for everything together, spent on the most decisive and most volatile first',
      zh: '总时间预算，优先收集最关键、最易消失的内容',
    },
  },
  'host-limit': {
    kind: 'duration',
    placeholder: 'TIME',
    default: '3m',
    meaning: { en: 'time for one host', zh: '单台主机的时间上限' },
  },
  local: {
    kind: 'text',
    placeholder: 'NODE',
    meaning: {
      en: 'this machine is NODE of the inventory: gather it without ssh, and nothing else',
      zh: '本机即清单中的 NODE：不经 ssh，仅收集本机',
    },
  },
  'sudo-password': {
    kind: 'flag',
    meaning: { en: 'ask once for the password that sudo wants', zh: '询问一次 sudo 所需的密码' },
  },
} as const satisfies OptionTable

/** For those that leave an incident directory. */
export const gatherOptions = {
  out: {
    kind: 'text',
    placeholder: 'DIR',
    completes: 'directory',
    meaning: {
      en: 'the incident directory; must not exist yet. By default named for time and cluster, in this directory',
      zh: '事件目录，必须尚不存在；默认在当前目录下以时间和集群命名',
    },
  },
  ...reachOptions,
  copies: {
    kind: 'flag',
    meaning: {
      en: 'also keep safety copies: a snapshot of a live member, else the directories of stopped ones',
      zh: '同时保留安全副本：在线成员的快照，否则为已停止成员的数据目录',
    },
  },
} as const satisfies OptionTable
