import { defineCommand } from '../command.ts'
import { salvageOption } from '../object-options.ts'
import { presentationOf } from '../presentation.ts'
import { filterOptions, workWatchOf } from '../snapshot-options.ts'

export const snapshotDeletedCommand = defineCommand({
  summary: { en: 'find what was deleted and can still be read', zh: '找出已删除但仍可读取的对象' },
  description: {
    en: 'Reads the tombstones that are left in a snapshot, a db or a data directory with its log, and puts together what went together: a namespace with everything in it is one event, with counts, revisions, times and the command that gets its objects back as files. What the cluster does by itself (pods that were replaced, events that expired) is told apart. Times come from leases and objects that were written just before and after. Says up to where history was compacted. Entries of a log that may not be committed are marked. Exits with 4 when a part of the file could not be read.',
    zh: '读取快照、db 或带日志的数据目录中留存的墓碑，并将一同消失的对象归为一次事件：命名空间连同其中全部内容算作一次，给出数量、修订号、时间以及将对象取回为文件的命令。集群自身的日常清理（被替换的 Pod、过期的事件）单独列出。时间由前后写入的租约和对象推得。并说明历史压缩到了何处。日志中可能未提交的条目会标明。文件有部分无法读取时退出码为 4。',
  },
  arguments: [
    {
      name: 'PATH',
      count: 'one',
      completes: 'file',
      meaning: { en: 'a snapshot file, a db or a data directory', zh: '快照文件、db 或数据目录' },
    },
  ],
  options: {
    ...filterOptions,
    ...salvageOption,
    all: { kind: 'flag', meaning: { en: 'name routine deletions one by one as well', zh: '日常清理也逐一列出' } },
  },
  examples: [
    { line: 'codeblue snapshot deleted etcd.db', meaning: { en: 'right after an accident', zh: '误删之后' } },
    {
      line: 'codeblue snapshot deleted /var/lib/etcd -n legacy -o json',
      meaning: { en: 'one namespace, for a script', zh: '供脚本使用的某个命名空间' },
    },
  ],
  never: {
    en: 'Changes a file, takes a lock, brings anything back by itself.',
    zh: '不更改文件，不加锁，不自行恢复任何内容。',
  },
  run: async (invocation) => {
    const { findDeletedIn } = await import('../../app/snapshot/snapshot-deleted.ts')
    const { presentDeleted } = await import('../../app/snapshot/present-snapshot-changes.ts')
    const [path = ''] = invocation.arguments
    const { namespace, resource, all, salvage } = invocation.options
    const deleted = await findDeletedIn({
      path,
      namespaces: namespace,
      resources: resource,
      salvage,
      ...workWatchOf(invocation),
    })
    invocation.terminal.print(presentDeleted(deleted, { ...presentationOf(invocation), all }))
    return deleted.problems.length > 0 ? ['incomplete'] : []
  },
})
