import { catalogueOptions } from '../catalogue-options.ts'
import { defineCommand } from '../command.ts'
import { readDiagnosed } from '../diagnosed.ts'
import { reasonsOfTriage } from '../findings.ts'
import { reachOptions } from '../gather-options.ts'
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
    { line: 'codeblue triage logs/', meaning: { en: 'may I restore?', zh: '可以恢复快照吗？' } },
    {
      line: 'codeblue triage logs/ -o json | jq -r .severity',
      meaning: { en: 'the level alone', zh: '仅输出级别' },
    },
  ],
  never: {
    en: 'Connects to anything when it is given paths; changes anything.',
    zh: '给出路径时不连接任何主机；不做任何更改。',
  },
  run: async (invocation) => {
    const { presentTriage } = await import('../../app/present.ts')
    const diagnosis = await readDiagnosed(invocation)
    invocation.terminal.print(presentTriage(diagnosis.triage, presentationOf(invocation)))
    return reasonsOfTriage(diagnosis.triage, invocation.options['fail-on'])
  },
})
