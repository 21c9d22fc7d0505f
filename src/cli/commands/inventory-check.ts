import { defineCommand } from '../command.ts'
import { presentationOf } from '../presentation.ts'

export const inventoryCheckCommand = defineCommand({
  summary: { en: 'check codeblue.yaml without touching the cluster', zh: '检查 codeblue.yaml，不触碰集群' },
  description: {
    en: 'Reads the inventory and lists what it says of each host. Every mistake is named with its line; a typo names the field that was meant.',
    zh: '读取清单并列出其中每台主机的信息。每处错误都指明所在行；拼写错误会提示本应使用的字段。',
  },
  arguments: [],
  options: {},
  examples: [
    {
      line: 'codeblue inventory check',
      meaning: { en: 'codeblue.yaml of this directory', zh: '当前目录的 codeblue.yaml' },
    },
    {
      line: 'codeblue inventory check --inventory prod.yaml',
      meaning: { en: 'another one', zh: '检查另一份清单' },
    },
  ],
  never: { en: 'Connects to a host.', zh: '不连接任何主机。' },
  run: async (invocation) => {
    const { requireInventory } = await import('../../app/find-inventory.ts')
    const { presentTable } = await import('../../app/present.ts')
    const inventory = await requireInventory(invocation.options.inventory)
    const memberOn = (node: string): string =>
      inventory.etcd?.members.find((member) => member.node === node)?.clientUrl ?? ''
    const serverOn = (node: string): string => inventory.apiServers.find((server) => server.node === node)?.url ?? ''
    const table = {
      header: ['NODE', 'ADDRESS', 'ROLES', 'ETCD', 'API SERVER'],
      rows: inventory.nodes.map(({ name, address, roles }) => [
        name,
        address ?? name,
        roles.join(', '),
        memberOn(name),
        serverOn(name),
      ]),
      json: { schema: 'codeblue/inventory-check/v1', inventory },
    }
    invocation.terminal.print(presentTable(table, presentationOf(invocation)))
    return []
  },
})
