import { catalogueOptions } from '../catalogue-options.ts'
import { defineCommand } from '../command.ts'
import { readDiagnosed } from '../diagnosed.ts'
import { reasonsOfDiagnosis } from '../findings.ts'
import { reachOptions } from '../gather-options.ts'
import { presentationOf } from '../presentation.ts'

export const diagnoseCommand = defineCommand({
  summary: {
    en: 'say why the control plane is dead, from a bundle or any logs you have',
    zh: '从证据包或任意日志中找出控制面失效的原因',
  },
  description: {
    en: 'Reads bundles, folders and files in any mixture: logs of etcd, Kubernetes and the runtime in any of their forms, journald exports, etcdctl and kubectl transcripts. What each file is is seen from its content, then from its name; cp1/etcd.log is host cp1. Prints the answer first, then the chain with the lines that prove it, what speaks against it, what to look at next, what to do and what is forbidden. The same evidence gives the same answer anywhere. Without a path it looks at the hosts of the inventory now and keeps nothing; `codeblue respond` keeps the evidence.',
    zh: '可混合读取证据包、目录和文件：etcd、Kubernetes 与运行时的各种日志格式、journald 导出、etcdctl 与 kubectl 的输出记录。先按内容、再按文件名判断文件类型；cp1/etcd.log 表示主机 cp1。先给出结论，再给出因果链及佐证行、反面证据、接下来查看什么、如何处理以及禁止的操作。同样的证据在任何地方都得到同样的结论。不给出路径时查看清单中的主机且不保留任何内容；要保留证据请用 `codeblue respond`。',
  },
  arguments: [
    {
      name: 'PATH',
      count: 'any',
      completes: 'file',
      meaning: {
        en: 'bundles, folders and files; none: the cluster of the inventory, now',
        zh: '证据包、目录和文件；不给出则查看清单中的集群',
      },
    },
  ],
  options: { ...reachOptions, ...catalogueOptions },
  examples: [
    {
      line: 'codeblue diagnose cp1/ cp2/etcd.log endpoint-status.txt',
      meaning: { en: 'whatever somebody sent you', zh: '别人发来的任何文件' },
    },
    {
      line: 'codeblue diagnose logs/ --output json | jq -r ".causes[0].condition"',
      meaning: { en: 'the cause, for a script', zh: '供脚本使用的根因' },
    },
    {
      line: 'codeblue diagnose logs/ --fail-on T2',
      meaning: { en: 'exit with 3 only when the quorum is lost or worse', zh: '仅在失去法定人数或更严重时以 3 退出' },
    },
  ],
  never: {
    en: 'Connects to anything when it is given paths; changes anything. It does not take silence for health: what could not be evaluated is counted and named.',
    zh: '给出路径时不连接任何主机；不做任何更改。它不会把“没有消息”当作健康：未能评估的内容会被计数并列出。',
  },
  run: async (invocation) => {
    const { presentDiagnosis } = await import('../../app/present.ts')
    const diagnosis = await readDiagnosed(invocation)
    invocation.terminal.print(presentDiagnosis(diagnosis, presentationOf(invocation)))
    return reasonsOfDiagnosis(diagnosis, invocation.options['fail-on'])
  },
})
