import { z } from 'zod'

/** What `snapshot find` says of each thing that a cluster might be restored from. */

const candidateReasons = {
  best: { en: 'the newest one that is known to be whole', zh: '已知完整的候选中最新的一个' },
  'best-unchecked': {
    en: 'the newest one; nobody has checked it yet: verify it before anything else',
    zh: '最新的一个，但尚未校验：请先校验',
  },
  proven: { en: 'a real etcd has started from it', zh: '曾有真实的 etcd 由它启动' },
  'proof-does-not-fit': {
    en: 'the proof beside it is of other bytes or another size',
    zh: '旁边的证明对应的是其他内容或其他大小',
  },
  refuted: { en: 'a proof beside it says that it does not restore', zh: '旁边的证明表明它无法恢复' },
  older: { en: 'older than the best', zh: '比最佳候选更旧' },
  'same-revision': { en: 'at the same revision as the best', zh: '与最佳候选处于同一修订版本' },
  'newer-but-unchecked': {
    en: 'newer than the best, and not checked: copy it, verify it, and it may lose less',
    zh: '比最佳候选更新但未校验：复制并校验后，可能丢失更少的数据',
  },
  unchecked: { en: 'nobody has checked that it is whole', zh: '尚未校验其完整性' },
  cut: { en: 'it was cut: pages are missing at its end', zh: '文件被截断：末尾缺少页' },
  damaged: { en: 'it is damaged', zh: '已损坏' },
  'hash-differs': { en: 'the hash at its end does not fit its bytes', zh: '末尾的哈希与内容不符' },
  unreadable: { en: 'it cannot be read as a database of etcd', zh: '无法作为 etcd 数据库读取' },
  compressed: {
    en: 'it is compressed and was not looked into: unpack it, and look again',
    zh: '它是压缩文件，未查看其内容：请解压后再查看',
  },
  'unpack-first': { en: 'it is compressed: unpack it before it is used', zh: '它是压缩文件：使用前请先解压' },
  running: {
    en: 'a member runs on it: it changes, and is no backup. Take a snapshot of that member instead',
    zh: '有成员正在其上运行：内容会变化，不是备份。请改为对该成员做快照',
  },
  'other-cluster': {
    en: 'it has none of the members of the cluster that is looked for',
    zh: '其中没有所查找集群的任何成员',
  },
} as const satisfies Record<string, { readonly en: string; readonly zh: string }>

export type CandidateReasonCode = keyof typeof candidateReasons

const candidateSchema = z.strictObject({
  rank: z.number().describe('1 is the best'),
  place: z.strictObject({
    kind: z.enum(['host', 'local', 's3']),
    host: z.string().nullable(),
    path: z.string(),
  }),
  kind: z.enum(['snapshot', 'db', 'data-directory', 'zip', 'gzip', 'zstd', 'unknown']),
  sizeBytes: z.number(),
  modifiedAt: z.string(),
  ageMs: z.number().describe('by the clock of whoever holds it'),
  revision: z.number().nullable().describe('the last one in the database; of a data directory the log may have more'),
  etcdMinor: z.string().nullable().describe('the version of etcd it belongs to'),
  members: z.array(z.strictObject({ id: z.string(), name: z.string().nullable(), peerUrls: z.array(z.string()) })),
  soundness: z.enum(['sound', 'damaged', 'cut', 'not-evaluated']).describe('not evaluated is not sound'),
  check: z
    .enum(['proof', 'hash', 'pages', 'nothing'])
    .describe(
      'how far it was looked: its bytes are those of a proof; the hash at its end fits; a dozen pages were read; not at all',
    ),
  proof: z.strictObject({ verdict: z.string(), provenAt: z.string(), etcd: z.string().nullable() }).nullable(),
  reasons: z.array(
    z.strictObject({ code: z.string(), text: z.strictObject({ en: z.string(), zh: z.string() }), detail: z.string() }),
  ),
})

export const snapshotFindSchema = z.strictObject({
  schema: z.literal('codeblue/snapshot-find/v1'),
  foundAt: z.string(),
  best: z.number().nullable().describe('index of the one to restore from; null when none can be named'),
  candidates: z.array(candidateSchema),
  gaps: z
    .array(z.strictObject({ where: z.string(), reason: z.string() }))
    .describe('where nobody could look, or not everywhere'),
  looked: z.array(z.string()).describe('where was looked'),
})

export type SnapshotCandidate = z.output<typeof candidateSchema>
export type SnapshotFind = z.output<typeof snapshotFindSchema>
export type CandidateReason = SnapshotCandidate['reasons'][number]

export const candidateReason = (code: CandidateReasonCode, detail = ''): CandidateReason => ({
  ...{ code, text: candidateReasons[code], detail },
})
