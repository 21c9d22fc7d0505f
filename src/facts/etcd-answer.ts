import { z } from 'zod'

/** 64-bit numbers come as decimal text, since a JSON number would lose their last digits. */
const big = z.union([z.string().regex(/^\d+$/), z.number()]).transform(String)
const small = z.union([z.string(), z.number()]).transform(Number)

const header = z.object({
  cluster_id: big.optional(),
  member_id: big.optional(),
  revision: small.optional(),
  raft_term: small.optional(),
})

export const etcdAnswerSchema = z.object({
  endpoint: z.string().default(''),
  ok: z.boolean(),
  error: z.string().optional(),
  tls: z.string().optional(),
  status: z
    .object({
      header: header.optional(),
      version: z.string().optional(),
      dbSize: small.optional(),
      dbSizeInUse: small.optional(),
      leader: big.optional(),
      raftIndex: small.optional(),
      raftTerm: small.optional(),
      isLearner: z.boolean().optional(),
      errors: z.array(z.string()).optional(),
    })
    .optional(),
  memberList: z
    .object({
      header: header.optional(),
      members: z
        .array(
          z.object({
            ID: big,
            name: z.string().default(''),
            peerURLs: z.array(z.string()).default([]),
            isLearner: z.boolean().default(false),
          }),
        )
        .default([]),
    })
    .optional(),
  alarmList: z
    .object({
      header: header.optional(),
      alarms: z.array(z.object({ memberID: big.default('0'), alarm: z.union([z.string(), z.number()]) })).default([]),
    })
    .optional(),
  hashKV: z
    .object({
      header: header.optional(),
      hash: z.union([z.string(), z.number()]).optional(),
      compact_revision: small.optional(),
      hash_revision: small.optional(),
    })
    .optional(),
  revision: small.optional(),
  range: z.looseObject({}).optional(),
  httpStatus: z.number().optional(),
  health: z
    .union([z.string(), z.looseObject({ health: z.string().optional(), reason: z.string().optional() })])
    .optional(),
})

export type EtcdAnswer = z.output<typeof etcdAnswerSchema>

/** One answer in the form in which evidence is stored; undefined when it is another text. */
export function decodeEtcdAnswer(text: string): EtcdAnswer | undefined {
  const parsed = etcdAnswerSchema.safeParse(decodeJson(text))
  return parsed.success ? parsed.data : undefined
}

export function decodeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Decimal text to hex, as etcd writes ids everywhere but in JSON. */
export const hexId = (decimal: string): string => BigInt(decimal).toString(16)
