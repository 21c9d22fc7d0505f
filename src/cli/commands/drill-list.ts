import { defineCommand } from '../command.ts'
import { presentationOf } from '../presentation.ts'

export const drillListCommand = defineCommand({
  summary: { en: 'list the faults that can be drilled', zh: '列出可演练的故障' },
  description: {
    en: 'Lists every fault with the condition that a diagnosis has to name first.',
    zh: '列出所有故障，以及诊断必须首先指出的条件。',
  },
  arguments: [],
  options: {},
  examples: [{ line: 'codeblue drill list', meaning: { en: 'what can be broken', zh: '可以破坏什么' } }],
  never: { en: 'Starts anything.', zh: '不启动任何东西。' },
  run: async (invocation) => {
    const { listDrills } = await import('../../app/drill-list.ts')
    const { presentTable } = await import('../../app/present.ts')
    const drills = listDrills()
    const table = {
      header: ['FAULT', 'EXPECTED', 'TOPOLOGIES', 'TITLE'],
      rows: drills.map(({ fault, expected, topologies, title }) => [
        fault,
        expected,
        topologies.join(', '),
        title[invocation.language],
      ]),
      json: { schema: 'codeblue/drill-list/v1', drills },
    }
    invocation.terminal.print(presentTable(table, presentationOf(invocation)))
    return []
  },
})
