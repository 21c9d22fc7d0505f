import { defineCommand } from '../command.ts'
import type { OptionTable } from '../option.ts'
import { presentationOf } from '../presentation.ts'
import { progressTo } from '../progress.ts'

const options = {
  etcd: {
    kind: 'text',
    placeholder: 'PATH',
    completes: 'file',
    meaning: {
      en: 'the folder of etcd and etcdutl (3.4: etcdctl), or the program etcd; by default from PATH and what labs were built from',
      zh: 'etcd 与 etcdutl（3.4 为 etcdctl）所在目录，或 etcd 程序本身；默认取自 PATH 和实验环境的缓存',
    },
  },
  proof: {
    kind: 'text',
    placeholder: 'FILE',
    completes: 'file',
    meaning: {
      en: 'where the proof is kept; by default beside the snapshot, as SNAPSHOT.proof.json',
      zh: '证明的保存位置；默认与快照同目录，名为 SNAPSHOT.proof.json',
    },
  },
  again: {
    kind: 'flag',
    meaning: { en: 'also when there is a proof of the same bytes', zh: '即使已有相同内容的证明也重新执行' },
  },
  scratch: {
    kind: 'text',
    placeholder: 'DIR',
    completes: 'directory',
    meaning: {
      en: 'where the throw-away copy is made, with room for 2.2 times the snapshot; by default the folder for temporary files',
      zh: '临时副本所在目录，需有快照 2.2 倍的空间；默认为系统临时目录',
    },
  },
  timeout: {
    kind: 'duration',
    placeholder: 'TIME',
    meaning: {
      en: 'how long etcd may take to restore, and to start; by default a minute, and 100 s for each GB',
      zh: 'etcd 恢复和启动各自的时限；默认一分钟，另加每 GB 100 秒',
    },
  },
} as const satisfies OptionTable

export const snapshotProveCommand = defineCommand({
  summary: {
    en: 'start a real etcd from a copy and hold all it serves against the file',
    zh: '用副本启动真实的 etcd，并将其提供的全部内容与文件比对',
  },
  description: {
    en: "Restores a snapshot with etcd's own tool into a private folder and starts the etcd of the matching minor version there: one member, on a socket only this user can open, without any network where the system allows it. Every object is read back through etcd's API at the same revision and compared with what is read from the file: key, value, revisions, version, lease; values are decoded as Kubernetes objects. A data directory is copied and started as it stands, so that its log is replayed. The times are an RTO figure. The proof is kept beside the snapshot and is taken again for the same bytes. Exits with 3 when it is refuted, with 4 when it could not be evaluated.",
    zh: '用 etcd 自带的工具将快照恢复到私有目录，并在其中启动次版本匹配的 etcd：单成员，仅监听当前用户可访问的套接字，系统允许时不接入任何网络。通过 etcd 的 API 在同一修订版本上读回每个对象，与从文件读出的内容比对：键、值、修订版本、版本、租约；值按 Kubernetes 对象解码。数据目录则复制后原样启动，从而重放其日志。所记录的时间即 RTO 数据。证明保存在快照旁，内容相同时直接沿用。被否定时退出码为 3，未能评估时为 4。',
  },
  arguments: [
    {
      name: 'PATH',
      count: 'one',
      completes: 'file',
      meaning: { en: 'a snapshot, a db, or a data directory', zh: '快照、db 文件或数据目录' },
    },
  ],
  options,
  examples: [
    {
      line: 'codeblue snapshot prove backup.db',
      meaning: { en: 'does it restore, and how fast', zh: '能否恢复、需要多久' },
    },
    {
      line: 'codeblue snapshot prove backup.db --etcd /opt/etcd-v3.5.21 --scratch /mnt/big',
      meaning: { en: 'with a release of etcd that was unpacked there', zh: '使用解压在该处的 etcd 发行版' },
    },
  ],
  never: {
    en: 'Writes to the snapshot or to a data directory, contacts a member, opens a port, bumps a revision, or leaves an etcd or a copy behind.',
    zh: '不写入快照或数据目录，不联系任何成员，不打开端口，不提升修订版本，也不遗留 etcd 进程或副本。',
  },
  run: async (invocation) => {
    const { proveSnapshot } = await import('../../app/snapshot/snapshot-prove.ts')
    const { presentSnapshotProof } = await import('../../app/snapshot/present-snapshot-proof.ts')
    const { systemClock } = await import('../../app/system-clock.ts')
    const { terminal, signal } = invocation
    const { etcd, proof, again, scratch, timeout } = invocation.options
    const [path = ''] = invocation.arguments
    const proved = await proveSnapshot(path, {
      ...{ again, clock: systemClock, signal, progress: progressTo(terminal) },
      ...(etcd === undefined ? {} : { etcd }),
      ...(proof === undefined ? {} : { proofFile: proof }),
      ...(scratch === undefined ? {} : { scratch }),
      ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    })
    terminal.print(presentSnapshotProof(proved, presentationOf(invocation)))
    return reasons[proved.proof.verdict]
  },
})

const reasons = { proven: [], refuted: ['findings'], 'not-evaluated': ['incomplete'] } as const
