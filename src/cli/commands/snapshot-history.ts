import { defineCommand } from '../command.ts'
import { salvageOption, selectionOptions, snapshotArgument } from '../object-options.ts'
import { presentationOf } from '../presentation.ts'
import { workWatchOf } from '../snapshot-options.ts'

export const snapshotHistoryCommand = defineCommand({
  summary: { en: 'tell what happened to one object', zh: '讲述一个对象的经过' },
  description: {
    en: 'Shows every revision of an object that is still in a snapshot, a db or a data directory with its log: when it was written, by which manager, and what changed field by field; tombstones as well. Times come from the managed fields, else from leases and objects that were written just before and after. Says which revisions were compacted. With --field: when and by whom that field was last set. Values of Secrets are shown as a hash.',
    zh: '列出某对象在快照、db 或带日志的数据目录中留存的每个修订：何时写入、由谁写入、逐字段的变化，包括墓碑。时间取自 managedFields，否则由前后写入的租约与对象推得。并说明哪些修订已被压缩。使用 --field 可查询某字段最后由谁、何时设置。Secret 的值仅以哈希表示。',
  },
  arguments: [
    snapshotArgument,
    {
      name: 'OBJECT',
      count: 'one',
      meaning: {
        en: 'deploy/web as kubectl has it, or a key of etcd: /registry/deployments/shop/web',
        zh: '写法同 kubectl：deploy/web，或 etcd 键：/registry/deployments/shop/web',
      },
    },
  ],
  options: {
    namespace: {
      kind: 'text',
      short: 'n',
      placeholder: 'NS',
      meaning: {
        en: 'where it is, when several namespaces have one of the name',
        zh: '所在命名空间（多个命名空间有同名对象时需要）',
      },
    },
    field: {
      kind: 'list',
      placeholder: 'PATH',
      meaning: {
        en: 'when and by whom this was last set: spec.replicas, spec.template.spec.containers[app].image',
        zh: '该字段最后由谁、何时设置：spec.replicas、spec.template.spec.containers[app].image',
      },
    },
    all: { kind: 'flag', meaning: { en: 'every revision by itself, noise as well', zh: '逐一列出每个修订，包括噪声' } },
    'encryption-config': selectionOptions['encryption-config'],
    reveal: selectionOptions.reveal,
    ...salvageOption,
  },
  examples: [
    {
      line: 'codeblue snapshot history etcd.db deploy/web -n shop',
      meaning: { en: 'what was done to it', zh: '它经历了什么' },
    },
    {
      line: 'codeblue snapshot history etcd.db deploy/web -n shop --field spec.replicas',
      meaning: { en: 'who scaled it, and when', zh: '何人何时调整了副本数' },
    },
  ],
  never: {
    en: 'Changes a file, takes a lock, shows what a Secret holds without --reveal.',
    zh: '不更改文件，不加锁，未指定 --reveal 时不显示 Secret 的内容。',
  },
  run: async (invocation) => {
    const { tellHistory } = await import('../../app/snapshot/snapshot-history.ts')
    const { presentHistory } = await import('../../app/snapshot/present-snapshot-changes.ts')
    const [path = '', target = ''] = invocation.arguments
    const { namespace, field, all, reveal, salvage, 'encryption-config': encryptionConfiguration } = invocation.options
    const { history, recordedIn } = await tellHistory({
      ...{
        path,
        target,
        namespace,
        fields: field,
        all,
        reveal,
        salvage,
        encryptionConfiguration,
        command: 'snapshot history',
      },
      ...workWatchOf(invocation),
    })
    invocation.terminal.print(presentHistory(history, { ...presentationOf(invocation), all }))
    if (recordedIn !== undefined) invocation.terminal.note(`Secret values were shown; noted in ${recordedIn}\n`)
    return history.problems.length > 0 ? ['incomplete'] : []
  },
})
