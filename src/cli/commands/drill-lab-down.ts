import { defineCommand } from '../command.ts'
import { labOptions } from '../lab-options.ts'
import { presentationOf } from '../presentation.ts'

export const drillLabDownCommand = defineCommand({
  summary: { en: 'remove a lab and all it made', zh: '移除实验环境及其所有产物' },
  description: {
    en: 'Stops the hosts of a lab and removes everything it made, then sweeps what labs left that were killed.',
    zh: '停止实验环境的主机并移除其产生的一切，随后清理被强行终止的环境遗留的内容。',
  },
  arguments: [],
  options: { ...labOptions, all: { kind: 'flag', meaning: { en: 'every lab', zh: '所有实验环境' } } },
  examples: [{ line: 'codeblue drill lab down', meaning: { en: 'the lab that runs', zh: '当前运行的环境' } }],
  never: { en: 'Removes anything that a lab did not make.', zh: '不移除任何非实验环境产生的内容。' },
  run: async (invocation) => {
    const { labDown } = await import('../../app/drill-lab.ts')
    const { presentTable } = await import('../../app/present.ts')
    const { lab, all } = invocation.options
    const removed = await labDown(all ? 'all' : lab === undefined ? {} : { id: lab })
    const json = { schema: 'codeblue/lab-removal/v1', removed }
    const table = {
      header: ['REMOVED'],
      rows: removed.map((id) => [id]),
      empty: { en: 'There was nothing to remove.', zh: '没有需要移除的内容。' },
      json,
    }
    invocation.terminal.print(presentTable(table, presentationOf(invocation)))
    return []
  },
})
