import { clusterChoice, clusterOptions } from '../cluster-options.ts'
import { defineCommand } from '../command.ts'
import { labOptions } from '../lab-options.ts'
import { presentationOf } from '../presentation.ts'
import { progressTo } from '../progress.ts'

export const drillRunCommand = defineCommand({
  summary: {
    en: 'break a lab in one way and see whether it is understood',
    zh: '以一种方式破坏实验环境，检验能否正确诊断',
  },
  description: {
    en: 'Brings a lab up, injects the fault, lets `codeblue respond` look at it as an operator would, and says whether the first cause is the fault. The lab is removed again; one that was named is put right. Exits with 3 when the diagnosis is another one.',
    zh: '启动实验环境，注入故障，由 `codeblue respond` 像操作人员一样查看，并判断首要根因是否正是该故障。之后移除实验环境；若指定了已有环境，则将其恢复正常。诊断不符时退出码为 3。',
  },
  arguments: [
    {
      name: 'FAULT',
      count: 'one',
      meaning: { en: 'a name of `codeblue drill list`', zh: '`codeblue drill list` 中的故障名' },
    },
  ],
  options: {
    ...labOptions,
    until: {
      kind: 'choice',
      placeholder: 'STAGE',
      choices: ['diagnosis'],
      default: 'diagnosis',
      meaning: { en: 'how far to go', zh: '进行到哪一步' },
    },
    ...clusterOptions,
    limit: {
      kind: 'duration',
      placeholder: 'TIME',
      default: '15m',
      meaning: { en: 'after this the fault undoes itself', zh: '到时故障自行撤销' },
    },
    keep: {
      kind: 'text',
      placeholder: 'DIR',
      completes: 'file',
      meaning: { en: 'leave the incident directory here', zh: '将事件目录保留于此' },
    },
  },
  examples: [
    {
      line: 'codeblue drill run etcd/quorum-lost --until diagnosis --output json',
      meaning: { en: 'for a script', zh: '供脚本使用' },
    },
  ],
  never: {
    en: 'Acts on a host that does not carry the marker of its own lab.',
    zh: '不会对没有自身实验环境标记的主机采取任何动作。',
  },
  run: async (invocation) => {
    const { runDrill } = await import('../../app/drill-run.ts')
    const { respondInLab } = await import('../../app/respond-in-lab.ts')
    const { presentTable } = await import('../../app/present.ts')
    const {
      options,
      signal,
      terminal,
      arguments: [fault = ''],
    } = invocation
    const outcome = await runDrill(fault, {
      until: options.until,
      limitMs: options.limit,
      progress: progressTo(terminal),
      diagnose: (lab) => respondInLab(lab, { signal, keep: options.keep }),
      ...(options.lab === undefined ? {} : { labId: options.lab }),
      ...clusterChoice(options),
    })
    const { expected, diagnosed, causes, severity, seconds, cleanedUp } = outcome
    const table = {
      header: ['FAULT', 'EXPECTED', 'DIAGNOSED', 'SEVERITY', 'CLEAN', 'SECONDS', 'CAUSES'],
      rows: [
        [
          outcome.fault,
          expected,
          diagnosed ? 'yes' : 'no',
          severity,
          cleanedUp ? 'yes' : 'no',
          `${seconds.up} + ${seconds.inject} + ${seconds.respond} + ${seconds.cleanup}`,
          causes.map(({ condition, hosts }) => `${condition} (${hosts.join(', ')})`).join('; '),
        ],
      ],
      json: { schema: 'codeblue/drill/v1', ...outcome },
    }
    terminal.print(presentTable(table, presentationOf(invocation)))
    return diagnosed && cleanedUp ? [] : ['findings']
  },
})
