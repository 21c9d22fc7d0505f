import { defineCommand } from '../command.ts'
import { labOptions } from '../lab-options.ts'
import { printLabStatus } from '../print-lab-status.ts'

export const drillLabStatusCommand = defineCommand({
  summary: { en: 'show the labs that run and how their hosts are', zh: '显示运行中的实验环境及其主机状态' },
  description: {
    en: 'Asks each host of each running lab. Exits with 3 when one of them is not healthy.',
    zh: '询问每个运行中环境的每台主机。任一不健康时退出码为 3。',
  },
  arguments: [],
  options: labOptions,
  examples: [{ line: 'codeblue drill lab status', meaning: { en: 'all labs', zh: '所有环境' } }],
  never: { en: 'Changes anything.', zh: '不做任何更改。' },
  run: async (invocation) => {
    const { labStatus } = await import('../../app/drill-lab.ts')
    const labs = await labStatus(invocation.options.lab)
    await printLabStatus(labs, invocation)
    if (labs.length === 0) return ['incomplete']
    return labs.every(({ hosts }) => hosts.every(({ healthy }) => healthy)) ? [] : ['findings']
  },
})
