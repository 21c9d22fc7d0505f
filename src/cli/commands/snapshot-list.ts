import { defineCommand } from '../command.ts'
import {
  prefixOption,
  selectionOptions,
  selectorOption,
  snapshotArgument,
  tableFormat,
  wideOption,
} from '../object-options.ts'
import { printObjects } from '../snapshot-objects.ts'

export const snapshotListCommand = defineCommand({
  summary: {
    en: 'list what is in a snapshot, in the tables of kubectl get',
    zh: '以 kubectl get 的表格列出快照中的内容',
  },
  description: {
    en: "Without a resource: which resources there are, how many objects of each, in how many namespaces. With resources: their objects in the tables that kubectl get prints, those of custom resources with the columns of their CRD. Names of kinds are kubectl's. Ages are counted from the newest time in the snapshot. Shows any revision that is still in the file. Exits with 4 when the file is damaged or values cannot be read.",
    zh: '不给出资源时：列出有哪些资源、各有多少对象、分布在多少个命名空间。给出资源时：以 kubectl get 的表格列出其对象，自定义资源使用其 CRD 的列。类型名称同 kubectl。时长从快照中最新的时间算起。可显示文件中仍保留的任一修订版本。文件损坏或值无法读取时退出码为 4。',
  },
  arguments: [
    snapshotArgument,
    {
      name: 'RESOURCE',
      count: 'any',
      completes: 'nothing',
      meaning: {
        en: 'pods, deploy,svc, all, and the like; none: what there is',
        zh: 'pods、deploy,svc、all 等；不给出则列出有哪些资源',
      },
    },
  ],
  options: { ...selectionOptions, ...selectorOption, ...prefixOption, ...wideOption, ...tableFormat },
  examples: [
    { line: 'codeblue snapshot list backup.db', meaning: { en: 'what is in it', zh: '其中有什么' } },
    {
      line: 'codeblue snapshot list backup.db pods -n shop -o wide',
      meaning: { en: 'the pods of a namespace', zh: '某个命名空间的 Pod' },
    },
    {
      line: 'codeblue snapshot list backup.db deploy,sts -l app=web',
      meaning: { en: 'by label', zh: '按标签' },
    },
  ],
  never: {
    en: 'Changes the file, takes a lock, contacts a cluster, or shows the value of a Secret without --reveal.',
    zh: '不更改文件，不加锁，不连接集群；没有 --reveal 时不显示 Secret 的值。',
  },
  run: async (invocation) => {
    if (invocation.arguments.length > 1 || invocation.options.prefix !== undefined)
      return await printObjects('snapshot list', invocation)
    const { printContents } = await import('../snapshot-contents.ts')
    return await printContents(invocation)
  },
})
