import { catalogueOptions } from '../catalogue-options.ts'
import { defineCommand } from '../command.ts'
import { presentationOf } from '../presentation.ts'

export const catalogListCommand = defineCommand({
  summary: { en: 'list the conditions that can be recognised', zh: '列出能够识别的条件' },
  description: {
    en: 'Lists every condition with its severity and title, in the order of their names.',
    zh: '按名称顺序列出所有条件及其严重程度和标题。',
  },
  arguments: [
    {
      name: 'AREA',
      count: 'optional',
      meaning: { en: 'only conditions of this area: etcd, kubelet, ...', zh: '仅列出该领域的条件：etcd、kubelet 等' },
    },
  ],
  options: catalogueOptions,
  examples: [
    { line: 'codeblue catalog list etcd', meaning: { en: 'what can go wrong with etcd', zh: 'etcd 可能出现的问题' } },
    {
      line: 'codeblue catalog list --output json | jq -r ".conditions[].id"',
      meaning: { en: 'the names alone', zh: '仅列出名称' },
    },
  ],
  never: { en: 'Touches a cluster.', zh: '不触碰任何集群。' },
  run: async (invocation) => {
    const { openCatalogue } = await import('../../app/load-catalogue.ts')
    const { presentTable } = await import('../../app/present.ts')
    const [area] = invocation.arguments
    const all = await openCatalogue(invocation.options.catalog)
    const conditions = all.filter(({ id }) => area === undefined || id.startsWith(`${area}/`))
    const table = {
      header: ['CONDITION', 'SEVERITY', 'ROLE', 'TITLE'],
      rows: conditions.map(({ id, severity, role, title }) => [id, severity, role, title[invocation.language]]),
      empty: { en: 'No condition is in this area.', zh: '该领域没有任何条件。' },
      json: {
        schema: 'codeblue/catalog-list/v1',
        conditions: conditions.map(({ id, title, component, scope, layer, role, severity }) => ({
          id,
          title,
          component,
          scope,
          layer,
          role,
          severity,
        })),
      },
    }
    invocation.terminal.print(presentTable(table, presentationOf(invocation)))
    return conditions.length === 0 ? ['incomplete'] : []
  },
})
