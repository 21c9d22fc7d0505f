import { resolve } from 'node:path'
import { askSecret } from '../ask-secret.ts'
import { defineCommand, type Invocation } from '../command.ts'
import { cliErrors } from '../errors.ts'
import { flagOf, type OptionTable } from '../option.ts'
import { presentationOf } from '../presentation.ts'

const options = {
  from: {
    kind: 'text',
    placeholder: 'HOST',
    meaning: { en: 'one control-plane or etcd host, as ssh reaches it', zh: '一台控制面或 etcd 主机（ssh 可达）' },
  },
  kubeconfig: {
    kind: 'text',
    placeholder: 'FILE',
    completes: 'file',
    meaning: { en: 'ask the API server of this kubeconfig instead', zh: '改为询问该 kubeconfig 的 API server' },
  },
  here: {
    kind: 'flag',
    meaning: { en: 'this machine is such a host: look at it without ssh', zh: '本机即为此类主机：不经 ssh 直接查看' },
  },
  out: {
    kind: 'text',
    placeholder: 'FILE',
    completes: 'file',
    meaning: {
      en: 'where to write it; by default codeblue.yaml. Never overwritten',
      zh: '写入位置，默认 codeblue.yaml。绝不覆盖已有文件',
    },
  },
  user: { kind: 'text', placeholder: 'USER', meaning: { en: 'user for ssh', zh: 'ssh 用户' } },
  'ssh-config': {
    kind: 'text',
    placeholder: 'FILE',
    completes: 'file',
    meaning: { en: 'another ssh_config than your own', zh: '使用另一份 ssh_config' },
  },
  'sudo-password': {
    kind: 'flag',
    meaning: { en: 'ask once for the password that sudo wants', zh: '询问一次 sudo 所需的密码' },
  },
} as const satisfies OptionTable

export const inventoryDiscoverCommand = defineCommand({
  summary: {
    en: 'write codeblue.yaml from what one node or a kubeconfig knows',
    zh: '根据一台节点或 kubeconfig 生成 codeblue.yaml',
  },
  description: {
    en: 'Looks at one host, or asks an API server, and writes the hosts, roles, etcd members, API servers and load balancer it learns of. From a host it takes no API server: the nodes are read from etcd, with or without its quorum, and hosts of an external etcd and of the load balancer are looked at as well. What was guessed stands as comments at the head of the file: read them. Do this today, not at 3 a.m.',
    zh: '查看一台主机或询问 API server，写出所得知的主机、角色、etcd 成员、API server 和负载均衡。从主机出发时不需要 API server：节点直接读自 etcd（无论是否有法定人数），外部 etcd 主机和负载均衡主机也会一并查看。推测的内容以注释写在文件开头：请阅读。请今天就做，不要等到凌晨三点。',
  },
  arguments: [],
  options,
  examples: [
    {
      line: 'codeblue inventory discover --from cp1.example.org --user root',
      meaning: { en: 'over ssh from one master', zh: '经 ssh 从一台主节点' },
    },
    {
      line: 'codeblue inventory discover --kubeconfig ~/.kube/config --out prod.yaml',
      meaning: { en: 'while the API still answers', zh: '趁 API 仍可用时' },
    },
  ],
  never: {
    en: 'Changes anything on the host, or overwrites an inventory.',
    zh: '不更改主机上的任何内容，也不覆盖已有清单。',
  },
  run: async (invocation) => {
    const { discoverInventory } = await import('../../app/inventory-discover.ts')
    const { usualInventory } = await import('../../app/find-inventory.ts')
    const { systemClock } = await import('../../app/system-clock.ts')
    const { writeInventory } = await import('../../app/write-inventory.ts')
    const { presentTable } = await import('../../app/present.ts')
    const from = sourceOf(invocation)
    const { here, user, out = usualInventory, 'ssh-config': configFile } = invocation.options
    const ssh = { ...(user === undefined ? {} : { user }), ...(configFile === undefined ? {} : { configFile }) }
    const sudoPassword = invocation.options['sudo-password'] ? await askSecret('sudo password: ') : undefined
    const discovered = await discoverInventory(from, {
      clock: systemClock,
      signal: invocation.signal,
      here,
      ...(Object.keys(ssh).length === 0 ? {} : { ssh }),
      ...(sudoPassword === undefined ? {} : { sudoPassword }),
    })
    await writeInventory(out, discovered.yaml)
    const table = {
      header: ['NODE', 'ADDRESS', 'ROLES'],
      rows: discovered.inventory.nodes.map(({ name, address, roles }) => [name, address ?? name, roles.join(', ')]),
      json: {
        schema: 'codeblue/inventory-discovery/v1',
        file: resolve(out),
        inventory: discovered.inventory,
        notes: discovered.notes,
      },
    }
    invocation.terminal.print(presentTable(table, presentationOf(invocation)))
    if (invocation.options.output === 'text') {
      invocation.terminal.print(`\n${discovered.notes.map((note) => `· ${note}\n`).join('')}\n${out}\n`)
    }
    return []
  },
})

/** Exactly one place to look at. */
function sourceOf({ options: given }: Invocation<typeof options>) {
  const { from, kubeconfig, here } = given
  const ways = [from, kubeconfig, here ? 'here' : undefined].filter((way) => way !== undefined)
  if (ways.length !== 1) {
    const flags = (['from', 'kubeconfig', 'here'] as const).map((name) => flagOf(options, name))
    throw cliErrors.error('CLI_MISSING_VALUE', `One of ${flags.join(', ')} must be given, and only one`, {
      data: { given: ways },
      hint: 'See: codeblue help inventory discover',
    })
  }
  return kubeconfig === undefined
    ? ({ kind: 'node', address: from ?? 'localhost' } as const)
    : ({ kind: 'kubeconfig', path: kubeconfig } as const)
}
