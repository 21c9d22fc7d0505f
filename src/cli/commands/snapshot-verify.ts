import type { WorkWatch } from '../../app/snapshot/drive-work.ts'
import type { SalvageCount } from '../../model/snapshot-salvage.ts'
import { defineCommand } from '../command.ts'
import { salvageOption, snapshotArgument } from '../object-options.ts'
import { presentationOf } from '../presentation.ts'
import { workWatchOf } from '../snapshot-options.ts'

async function summarize(path: string, watch: WorkWatch): Promise<SalvageCount> {
  const { summarizeSalvage } = await import('../../app/snapshot/salvage-summary.ts')
  return await summarizeSalvage(path, watch)
}

export const snapshotVerifyCommand = defineCommand({
  summary: {
    en: 'say whether a snapshot or a data directory is sound',
    zh: '判断快照或数据目录是否完好',
  },
  description: {
    en: 'Holds every byte against the SHA-256 at the end, every page against the tree, every revision against its key, Kubernetes objects against their schema, and for a data directory the log against its checksums and the db, and says whether etcd would start. Each kind of damage has its own code; the verdict comes first, then what it means and what to do now. A file that a running etcd holds is read without a lock: when it moves three times, it is not evaluated, and never called damaged. Exits with 3 when it is damaged or no database, with 4 when it could not be evaluated.',
    zh: '用末尾的 SHA-256 核对每个字节，用树核对每个页，用键核对每个 revision，用模式核对 Kubernetes 对象；对数据目录还会用校验和与 db 核对日志，并判断 etcd 能否启动。每种损坏都有各自的代码；先给出结论，再说明含义和现在该做什么。运行中的 etcd 所持有的文件会在不加锁的情况下读取：若三次都发生变动则判为未评估，绝不会称为损坏。损坏或不是数据库时退出码为 3，无法评估时为 4。',
  },
  arguments: [snapshotArgument],
  options: {
    ...salvageOption,
    'all-values': {
      kind: 'flag',
      meaning: {
        en: 'decode every object of Kubernetes, not a sample of some thousands',
        zh: '解码每个 Kubernetes 对象，而不只是抽样数千个',
      },
    },
    'at-least-revision': {
      kind: 'count',
      placeholder: 'REVISION',
      most: Number.MAX_SAFE_INTEGER,
      meaning: {
        en: 'the last revision must not be below it: that of the newest backup, or of another member',
        zh: '最后的 revision 不得低于它：例如最新备份或其他成员的 revision',
      },
    },
    'cluster-id': {
      kind: 'text',
      placeholder: 'HEX',
      meaning: { en: 'the data directory must belong to this cluster', zh: '数据目录必须属于该集群' },
    },
  },
  examples: [
    { line: 'codeblue snapshot verify backup.db', meaning: { en: 'before it is needed', zh: '在需要之前' } },
    {
      line: 'codeblue snapshot verify /var/lib/etcd --at-least-revision 812345',
      meaning: { en: 'before a member is started again', zh: '在重新启动成员之前' },
    },
  ],
  never: {
    en: 'Changes the file, takes a lock, waits for a running etcd, calls a file damaged that somebody is writing to.',
    zh: '不更改文件，不加锁，不等待运行中的 etcd，不把正在被写入的文件称为损坏。',
  },
  run: async (invocation) => {
    const { verifySnapshot } = await import('../../app/snapshot/snapshot-verify.ts')
    const { presentSoundness } = await import('../../app/snapshot/present-snapshot.ts')
    const [path = ''] = invocation.arguments
    const { 'all-values': all, salvage, 'at-least-revision': revision, 'cluster-id': clusterId } = invocation.options
    const expected = {
      ...(revision === undefined ? {} : { revision }),
      ...(clusterId === undefined ? {} : { clusterId: clusterId.toLowerCase().replace(/^0x|^0+/g, '') }),
    }
    const watch = workWatchOf(invocation)
    const verified = await verifySnapshot(path, { ...watch, values: all ? 'all' : 'sampled', expected })
    const isThere = verified.verdict !== 'not-evaluated' && verified.sizeBytes > 0
    const soundness = salvage && isThere ? { ...verified, salvage: await summarize(path, watch) } : verified
    invocation.terminal.print(presentSoundness(soundness, presentationOf(invocation)))
    if (soundness.verdict === 'sound') return []
    return soundness.verdict === 'not-evaluated' ? ['incomplete'] : ['findings']
  },
})
