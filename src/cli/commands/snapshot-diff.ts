import { defineCommand } from '../command.ts'
import { cliErrors } from '../errors.ts'
import { selectionOptions } from '../object-options.ts'
import { presentationOf } from '../presentation.ts'
import { filterOptions, workWatchOf } from '../snapshot-options.ts'

export const snapshotDiffCommand = defineCommand({
  summary: { en: 'say what is different between two snapshots', zh: '说明两个快照之间有何不同' },
  description: {
    en: 'Holds two snapshots, databases or data directories against each other: objects that came, went and changed, field by field, by namespace and kind. A namespace that came or went is one line. What changes all the time (managed fields, lease renewals, heartbeats, events) is left out, counted and named. Says whether the second one continues the history of the first, or whether one of them was restored. Values of Secrets are shown as a hash that means nothing outside of this answer. Memory does not grow with the files. With --live the API server is asked for every object, in the version in which it is stored where that is served; what cannot be held against each other is named. Exits with 4 when a part of a file or a resource could not be read.',
    zh: '对比两个快照、数据库或数据目录：按命名空间与类型列出新增、删除和逐字段更改的对象。整个命名空间的增删只占一行。时刻变化的内容（managedFields、租约续期、心跳、事件）会被省略，但会计数并指明。并说明后者是否延续前者的历史，或是否有一方曾被恢复。Secret 的值只以本次回答内有效的哈希表示。内存占用不随文件增长。使用 --live 时向 API server 查询每个对象，尽可能采用其存储版本；无法比较的会指明。文件或资源有部分无法读取时退出码为 4。',
  },
  arguments: [
    {
      name: 'BEFORE',
      count: 'one',
      completes: 'file',
      meaning: { en: 'a snapshot file, a db or a data directory', zh: '快照文件、db 或数据目录' },
    },
    {
      name: 'AFTER',
      count: 'optional',
      completes: 'file',
      meaning: { en: 'the same, later; not with --live', zh: '同上，时间较晚；与 --live 不可同用' },
    },
  ],
  options: {
    ...filterOptions,
    'encryption-config': selectionOptions['encryption-config'],
    reveal: selectionOptions.reveal,
    summary: { kind: 'flag', meaning: { en: 'the sentence and the counts alone', zh: '仅显示结论与计数' } },
    live: {
      kind: 'flag',
      meaning: {
        en: 'against what the API server of a kubeconfig serves now, instead of AFTER',
        zh: '与 kubeconfig 所指 API server 的现状比较，代替 AFTER',
      },
    },
    kubeconfig: {
      kind: 'text',
      placeholder: 'FILE',
      completes: 'file',
      meaning: { en: 'for --live; by default as kubectl finds it', zh: '用于 --live；默认同 kubectl' },
    },
    all: { kind: 'flag', meaning: { en: 'noise as well', zh: '连同噪声一并显示' } },
  },
  examples: [
    {
      line: 'codeblue snapshot diff last-night.db --live',
      meaning: { en: 'what changed since the last backup', zh: '自上次备份以来的变化' },
    },
    {
      line: 'codeblue snapshot diff monday.db tuesday.db --summary',
      meaning: { en: 'what happened, in ten seconds', zh: '十秒内了解发生了什么' },
    },
    {
      line: 'codeblue snapshot diff monday.db /var/lib/etcd -n shop --resource deploy',
      meaning: { en: 'the deployments of one namespace', zh: '某个命名空间的 Deployment' },
    },
  ],
  never: {
    en: 'Changes a file, takes a lock, shows what a Secret holds.',
    zh: '不更改文件，不加锁，不显示 Secret 的内容。',
  },
  run: async (invocation) => {
    const { presentSnapshotDiff } = await import('../../app/snapshot/present-snapshot-changes.ts')
    const [before = '', after] = invocation.arguments
    const { options } = invocation
    if (options.live === (after !== undefined))
      throw cliErrors.error(
        'CLI_MISSING_ARGUMENT',
        "'snapshot diff' compares with one thing: a second file, or --live",
        {
          hint: 'codeblue snapshot diff BEFORE AFTER, or codeblue snapshot diff BEFORE --live.',
        },
      )
    const request = {
      ...{ before, namespaces: options.namespace, resources: options.resource, all: options.all },
      ...{ reveal: options.reveal, encryptionConfiguration: options['encryption-config'], command: 'snapshot diff' },
      ...workWatchOf(invocation),
    }
    const { diff, recordedIn } =
      after === undefined
        ? await (await import('../../app/snapshot/diff-live.ts')).diffWithLive({
            ...request,
            kubeconfig: options.kubeconfig,
          })
        : await (await import('../../app/snapshot/snapshot-diff.ts')).diffSnapshotFiles({ ...request, after })
    invocation.terminal.print(presentSnapshotDiff(diff, { ...presentationOf(invocation), isSummary: options.summary }))
    if (recordedIn !== undefined) invocation.terminal.note(`Secret values were shown; noted in ${recordedIn}\n`)
    const isWhole = diff.problems.length === 0 && !diff.notComparable.some(({ isGap }) => isGap)
    return isWhole ? [] : ['incomplete']
  },
})
