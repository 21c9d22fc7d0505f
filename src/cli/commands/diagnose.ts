import { escapeForTerminal } from '../../base/text.ts'
import { catalogueOptions } from '../catalogue-options.ts'
import { defineCommand } from '../command.ts'
import { reasonsOfDiagnosis } from '../findings.ts'
import { presentationOf } from '../presentation.ts'

export const diagnoseCommand = defineCommand({
  summary: {
    en: 'say why the control plane is dead, from a bundle or any logs you have',
    zh: '从证据包或任意日志中找出控制面失效的原因',
  },
  description: {
    en: 'Reads bundles, folders and files in any mixture: logs of etcd, Kubernetes and the runtime in any of their forms, journald exports, etcdctl and kubectl transcripts. What each file is is seen from its content, then from its name; cp1/etcd.log is host cp1. Prints the answer first, then the chain with the lines that prove it, what speaks against it, what to look at next, what to do and what is forbidden. The same evidence gives the same answer anywhere.',
    zh: '可混合读取证据包、目录和文件：etcd、Kubernetes 与运行时的各种日志格式、journald 导出、etcdctl 与 kubectl 的输出记录。先按内容、再按文件名判断文件类型；cp1/etcd.log 表示主机 cp1。先给出结论，再给出因果链及佐证行、反面证据、接下来查看什么、如何处理以及禁止的操作。同样的证据在任何地方都得到同样的结论。',
  },
  arguments: [
    {
      name: 'PATH',
      count: 'some',
      completes: 'file',
      meaning: { en: 'bundles, folders and files', zh: '证据包、目录和文件' },
    },
  ],
  options: catalogueOptions,
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
    en: 'Connects to anything, or writes anything. It does not take silence for health: what could not be evaluated is counted and named.',
    zh: '不连接任何主机，也不写入任何内容。它不会把“没有消息”当作健康：未能评估的内容会被计数并列出。',
  },
  run: async (invocation) => {
    const { diagnosePaths } = await import('../../app/diagnose-paths.ts')
    const { presentDiagnosis } = await import('../../app/present.ts')
    const { diagnosis, notices } = await diagnosePaths(invocation.arguments, {
      catalogueFolders: invocation.options.catalog,
      inventory: invocation.options.inventory,
      referenceTime: new Date().toISOString(),
    })
    for (const notice of notices) invocation.terminal.note(`${escapeForTerminal(notice)}\n`)
    invocation.terminal.print(presentDiagnosis(diagnosis, presentationOf(invocation)))
    return reasonsOfDiagnosis(diagnosis, invocation.options['fail-on'])
  },
})
