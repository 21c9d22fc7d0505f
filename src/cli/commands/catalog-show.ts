import { nearest } from '../../base/nearest.ts'
import { escapeForTerminal } from '../../base/text.ts'
import { catalogueOptions } from '../catalogue-options.ts'
import { defineCommand } from '../command.ts'
import { cliErrors } from '../errors.ts'
import { presentationOf } from '../presentation.ts'

export const catalogShowCommand = defineCommand({
  summary: { en: 'explain one condition', zh: '解释某个条件' },
  description: {
    en: 'Shows what a condition is, by which log lines and facts it is recognised, what it makes happen, what to look at next and what to do.',
    zh: '说明条件的含义、识别依据（日志行与事实）、会导致什么、接下来查看什么以及如何处理。',
  },
  arguments: [
    { name: 'CONDITION', count: 'one', meaning: { en: 'its name: etcd/nospace', zh: '条件名称：etcd/nospace' } },
  ],
  options: catalogueOptions,
  examples: [
    {
      line: 'codeblue catalog show etcd/nospace --lang zh',
      meaning: { en: 'in Chinese', zh: '以中文显示' },
    },
  ],
  never: { en: 'Touches a cluster.', zh: '不触碰任何集群。' },
  run: async (invocation) => {
    const { openCatalogue } = await import('../../app/load-catalogue.ts')
    const { presentCondition } = await import('../../app/present.ts')
    const [id = ''] = invocation.arguments
    const conditions = await openCatalogue(invocation.options.catalog)
    const condition = conditions.find((each) => each.id === id)
    if (condition === undefined)
      throw unknownCondition(
        id,
        conditions.map((each) => each.id),
      )
    invocation.terminal.print(presentCondition(condition, presentationOf(invocation)))
    return []
  },
})

function unknownCondition(id: string, known: readonly string[]) {
  const meant = nearest(id, known)
  return cliErrors.error('CLI_UNKNOWN_CONDITION', `There is no condition '${escapeForTerminal(id)}'`, {
    data: { condition: id },
    hint: `${meant === undefined ? '' : `Did you mean '${meant}'? `}See: codeblue catalog list`,
  })
}
