import { escapeForTerminal } from '../../base/text.ts'
import { catalogueOptions } from '../catalogue-options.ts'
import { defineCommand } from '../command.ts'
import { reasonsOfTriage } from '../findings.ts'
import { presentationOf } from '../presentation.ts'

export const triageCommand = defineCommand({
  summary: {
    en: 'say how bad it is, from T0 to T3, and what is forbidden',
    zh: '判断严重程度（T0 至 T3）以及禁止的操作',
  },
  description: {
    en: 'Reads the same evidence as diagnose and prints only the level with its arithmetic, the least destructive way out, and what may not be done. Members that nobody could look at make it a range; they are never counted as dead.',
    zh: '读取与 diagnose 相同的证据，仅输出级别及其推算、破坏性最小的出路，以及禁止的操作。无人能查看的成员会使级别成为一个范围；它们绝不会按失效计算。',
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
    { line: 'codeblue triage logs/', meaning: { en: 'may I restore?', zh: '可以恢复快照吗？' } },
    {
      line: 'codeblue triage logs/ -o json | jq -r .severity',
      meaning: { en: 'the level alone', zh: '仅输出级别' },
    },
  ],
  never: {
    en: 'Connects to anything, or writes anything.',
    zh: '不连接任何主机，也不写入任何内容。',
  },
  run: async (invocation) => {
    const { diagnosePaths } = await import('../../app/diagnose-paths.ts')
    const { presentTriage } = await import('../../app/present.ts')
    const { diagnosis, notices } = await diagnosePaths(invocation.arguments, {
      catalogueFolders: invocation.options.catalog,
      inventory: invocation.options.inventory,
      referenceTime: new Date().toISOString(),
    })
    for (const notice of notices) invocation.terminal.note(`${escapeForTerminal(notice)}\n`)
    invocation.terminal.print(presentTriage(diagnosis.triage, presentationOf(invocation)))
    return reasonsOfTriage(diagnosis.triage, invocation.options['fail-on'])
  },
})
