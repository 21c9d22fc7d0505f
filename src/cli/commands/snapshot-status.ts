import { defineCommand } from '../command.ts'
import { snapshotArgument } from '../object-options.ts'
import { presentationOf } from '../presentation.ts'
import { workWatchOf } from '../snapshot-options.ts'

export const snapshotStatusCommand = defineCommand({
  summary: {
    en: 'say what is in a snapshot, and what fills it',
    zh: '说明快照中有什么、被什么占满',
  },
  description: {
    en: 'Prints hash, revision, total keys and total size exactly as etcdutl snapshot status of 3.4, 3.5 and 3.6 does, and what it does not say: whether the SHA-256 at the end is right, whether every page and revision fits, members, alarms, versions, how old the newest object is, what a compaction and a defragmentation would free, which resources are encrypted by which key, and the size by resource, namespace and key. Takes a snapshot file, the db of a member or a whole data directory, running or not. Exits with 4 when a part of it is damaged.',
    zh: '输出哈希、revision、键总数与总大小，与 3.4、3.5、3.6 的 etcdutl snapshot status 完全一致；并补充其未说明的内容：末尾的 SHA-256 是否正确，每个页与 revision 是否相符，成员、告警、版本，最新对象的时间，压缩与碎片整理可释放的空间，哪些资源由哪个密钥加密，以及按资源、命名空间和键统计的大小。可接受快照文件、成员的 db 或整个数据目录，无论是否在运行。有部分损坏时退出码为 4。',
  },
  arguments: [snapshotArgument],
  options: {
    largest: {
      kind: 'count',
      placeholder: 'COUNT',
      most: 1000,
      meaning: { en: 'how many of the largest keys to name; 10 if not given', zh: '列出多少个最大的键，默认 10' },
    },
  },
  examples: [
    { line: 'codeblue snapshot status backup.db', meaning: { en: 'a snapshot file', zh: '快照文件' } },
    {
      line: 'codeblue snapshot status /var/lib/etcd --output json | jq .etcdutl.revision',
      meaning: { en: 'a data directory, for a script', zh: '数据目录，供脚本使用' },
    },
  ],
  never: {
    en: 'Changes the file, takes a lock, shows what a Secret holds.',
    zh: '不更改文件，不加锁，不显示 Secret 的内容。',
  },
  run: async (invocation) => {
    const { readSnapshotStatus } = await import('../../app/snapshot/snapshot-status.ts')
    const { presentSnapshotStatus } = await import('../../app/snapshot/present-snapshot.ts')
    const [path = ''] = invocation.arguments
    const { largest = 10 } = invocation.options
    const status = await readSnapshotStatus(path, { ...workWatchOf(invocation), largest })
    invocation.terminal.print(presentSnapshotStatus(status, presentationOf(invocation)))
    return status.verdict === 'sound' ? [] : ['incomplete']
  },
})
