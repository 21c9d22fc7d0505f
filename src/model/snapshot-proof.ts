import { z } from 'zod'

/** `SNAPSHOT.proof.json`: that a real etcd started from this snapshot and gave back what we read in it. Kept beside it. */

/** Why it is not proven. The first five speak against the snapshot, the others say that nobody knows. */
export const proofReasons = {
  'restore-refused': { en: "etcd's own tool refuses to restore it", zh: 'etcd 自带的工具拒绝恢复它' },
  'etcd-died': { en: 'etcd does not start from it', zh: 'etcd 无法由它启动' },
  'objects-differ': { en: 'etcd serves other objects than the file holds', zh: 'etcd 提供的对象与文件内容不一致' },
  'objects-damaged': {
    en: 'etcd starts, but holds values that no API server could read',
    zh: 'etcd 可以启动，但其中有任何 API server 都无法读取的值',
  },
  'file-damaged': {
    en: 'etcd starts, but pages of the file are damaged',
    zh: 'etcd 可以启动，但文件中有损坏的页',
  },
  'no-etcd': { en: 'no etcd of the matching version was found', zh: '未找到匹配版本的 etcd' },
  'no-room': { en: 'there is no room for a throw-away copy', zh: '没有足够空间存放临时副本' },
  'no-isolation': {
    en: 'a member with peers is only started where it cannot reach them, which this machine does not allow',
    zh: '含有对等成员的数据目录只能在无法联系到它们的环境中启动，而本机不允许这样做',
  },
  'being-written': { en: 'it is being written', zh: '它正在被写入' },
  'too-slow': { en: 'etcd did not come to an end in time', zh: 'etcd 未能在限定时间内完成' },
  'etcd-killed': {
    en: 'etcd was killed from outside, or this machine failed it',
    zh: 'etcd 被外部终止，或因本机故障而失败',
  },
  'no-answer': { en: 'etcd started and did not answer what it was asked', zh: 'etcd 已启动，但没有回答查询' },
  'needs-login': {
    en: 'authentication is switched on in it: nobody may read without a password',
    zh: '其中启用了身份验证：没有密码无法读取',
  },
  'log-incomplete': { en: 'its log has gaps, so that its last state is unknown', zh: '其日志有缺口，最终状态未知' },
} as const satisfies Record<string, { readonly en: string; readonly zh: string }>

export type ProofReasonCode = keyof typeof proofReasons

const milliseconds = z.number().nullable().describe('milliseconds; null where it did not come to that')

/** What both sides say of an object; of its value only the hash, for it may be a Secret. */
const objectFields = z.strictObject({
  createRevision: z.number(),
  modRevision: z.number(),
  version: z.number(),
  lease: z.string().describe('hex; 0 for none'),
  valueSha256: z.string(),
  valueBytes: z.number(),
})

/** One object that is not the same on both sides. */
const difference = z.strictObject({
  key: z.string(),
  kind: z.enum(['differs', 'missing-in-etcd', 'missing-in-file']),
  file: objectFields.nullable().describe('as we read it'),
  etcd: objectFields.nullable().describe('as etcd serves it'),
})

export const snapshotProofSchema = z.strictObject({
  schema: z.literal('codeblue/snapshot-proof/v1'),
  verdict: z.enum(['proven', 'refuted', 'not-evaluated']),
  reason: z
    .strictObject({
      code: z.string(),
      text: z.strictObject({ en: z.string(), zh: z.string() }),
      detail: z.string().describe('in the words of whoever said so: etcd, its tool, our reader'),
    })
    .nullable()
    .describe('null when it is proven'),
  provenAt: z.string().describe('when the attempt ended'),
  tool: z.string(),
  snapshot: z.strictObject({
    path: z.string(),
    kind: z.enum(['snapshot', 'db', 'data-directory']),
    sizeBytes: z.number(),
    sha256: z.string().describe('of the file; of a directory: of the list of its files with their hashes'),
    revision: z.number().nullable().describe('at which both were read'),
    hash: z.string().nullable().describe('as `snapshot status` prints it'),
  }),
  etcd: z
    .strictObject({
      version: z.string(),
      path: z.string(),
      why: z.string().describe('where it was found, and why it is the matching one'),
      isolation: z.enum(['no-network', 'none']).describe('whether it ran without any network'),
    })
    .nullable(),
  counts: z.strictObject({
    objects: z.number().describe('live objects in the file at the revision'),
    same: z.number().describe('key, value, revisions, version and lease all equal'),
    different: z.number(),
    kubernetes: z.strictObject({
      decoded: z.number(),
      encrypted: z.number(),
      damaged: z.number(),
      other: z.number().describe('no objects of Kubernetes, or of kinds that are not known'),
    }),
  }),
  differences: z.array(difference).describe('the first of them'),
  damaged: z.array(z.strictObject({ key: z.string(), problem: z.string() })).describe('the first of them'),
  problems: z
    .array(z.strictObject({ code: z.string(), offset: z.number(), region: z.string(), detail: z.string() }))
    .describe('what our reader met'),
  timings: z.strictObject({
    copyMs: milliseconds,
    restoreMs: milliseconds,
    startMs: milliseconds,
    firstReadMs: milliseconds,
    compareMs: milliseconds,
    recoveryMs: milliseconds.describe('copy, restore, start and first read: the time until etcd serves again'),
    totalMs: milliseconds,
  }),
})

export type SnapshotProof = z.output<typeof snapshotProofSchema>
export type ProofVerdict = SnapshotProof['verdict']
export type ProofDifference = z.output<typeof difference>
export type ComparedFields = z.output<typeof objectFields>
