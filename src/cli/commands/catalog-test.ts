import { catalogueOptions } from '../catalogue-options.ts'
import { defineCommand } from '../command.ts'
import { presentationOf } from '../presentation.ts'

export const catalogTestCommand = defineCommand({
  summary: { en: 'hold conditions against their own examples', zh: '用条件自带的示例检验条件' },
  description: {
    en: 'Reads every condition, names what is malformed by file and line, and checks that each one is observed in its examples, silent on its near misses, and not evaluated once what it rests on is taken away. Exits with 3 when something fails.',
    zh: '读取所有条件，按文件和行指出格式错误，并检验每个条件：在示例中被观察到、在近似反例中不触发、去掉依据后为“未能评估”。有失败时退出码为 3。',
  },
  arguments: [
    {
      name: 'CONDITION',
      count: 'optional',
      meaning: { en: 'one condition, or one area: etcd', zh: '单个条件，或某个领域：etcd' },
    },
  ],
  options: catalogueOptions,
  examples: [
    {
      line: 'codeblue catalog test --catalog ./conditions',
      meaning: { en: 'your own conditions with the built-in ones', zh: '检验您自己的条件与内置条件' },
    },
    { line: 'codeblue catalog test etcd/nospace', meaning: { en: 'one condition', zh: '单个条件' } },
  ],
  never: { en: 'Touches a cluster.', zh: '不触碰任何集群。' },
  run: async (invocation) => {
    const { testCatalogue } = await import('../../app/test-catalogue.ts')
    const { presentTable } = await import('../../app/present.ts')
    const [only] = invocation.arguments
    const outcome = await testCatalogue(invocation.options.catalog, only)
    const { conditions, problems, failures } = outcome
    const table = {
      header: ['WHERE', 'WHAT'],
      rows: [
        ...problems.map(({ file, line, message }) => [`${file}:${line}`, message]),
        ...failures.map(({ condition, message }) => [condition, message]),
      ],
      empty: {
        en: `${conditions} conditions hold what their examples promise.`,
        zh: `${conditions} 个条件均与其示例相符。`,
      },
      json: { schema: 'codeblue/catalog-test/v1', ...outcome },
    }
    invocation.terminal.print(presentTable(table, presentationOf(invocation)))
    if (problems.length + failures.length > 0) return ['findings']
    return conditions === 0 ? ['incomplete'] : []
  },
})
