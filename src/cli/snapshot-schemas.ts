import { z } from 'zod'
import { soundnessVerdicts } from '../model/soundness.ts'

/** What `snapshot status` and `snapshot verify` print with `--output json`. */

const localized = z.strictObject({ en: z.string(), zh: z.string() })

const findings = z.array(
  z.strictObject({
    code: z.string().describe('soundness.md lists them all'),
    count: z.number(),
    places: z.array(
      z.strictObject({
        file: z.string().describe('of a data directory; empty for the database itself'),
        region: z.string(),
        offset: z.number().describe('bytes from the beginning of that file'),
        detail: z.string(),
      }),
    ),
  }),
)

const verdict = z.enum(soundnessVerdicts)

const databaseSchema = z.strictObject({
  pageSizeBytes: z.number(),
  pages: z.strictObject({ counted: z.number(), present: z.number() }),
  metas: z.tuple([z.boolean(), z.boolean()]).describe('which of the two are valid; one is enough for etcd'),
  trailer: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('matches'), sha256: z.string() }),
    z.strictObject({ kind: z.literal('differs'), sha256: z.string(), stored: z.string() }),
    z.strictObject({ kind: z.literal('absent') }),
  ]),
  buckets: z.array(z.strictObject({ name: z.string(), entries: z.number() })),
  leaves: z.strictObject({ found: z.number(), read: z.number() }).describe('pages of keys'),
  revisions: z.number(),
  lastRevision: z.number(),
  liveKeys: z.number(),
  values: z.strictObject({ mode: z.enum(['all', 'sampled']), checked: z.number(), undecodable: z.number() }),
})

const start = z.strictObject({
  wouldStart: z.enum(['yes', 'no', 'unknown']),
  reasons: z.array(z.strictObject({ code: z.string(), detail: z.string() })),
})

const directorySchema = z.strictObject({
  starts: z.strictObject({ '3.4': start, '3.5': start, '3.6': start }),
  likelyVersion: z.enum(['3.4', '3.5', '3.6']).nullable(),
  nodeId: z.string().nullable().describe('hex'),
  clusterId: z.string().nullable().describe('hex'),
  members: z.number(),
  consistentIndex: z.number().nullable().describe('the last entry of the log that the db has applied'),
  committedIndex: z.number(),
  lastIndex: z.number().nullable(),
  committedRevision: z.number().nullable().describe('after a start, with what is committed in the log'),
})

export const soundnessSchema = z.strictObject({
  schema: z.literal('codeblue/soundness/v1'),
  path: z.string(),
  input: z.enum(['file', 'directory']),
  sizeBytes: z.number(),
  verdict,
  findings,
  meaning: localized,
  advice: z.array(localized),
  database: databaseSchema.nullable().describe('null where none could be opened'),
  directory: directorySchema.nullable().describe('null for a file'),
  salvage: z
    .strictObject({
      tree: z.enum(['newest-meta', 'older-meta', 'guessed-root', 'none']),
      isPageSizeStated: z.boolean(),
      pageSizeBytes: z.number(),
      damagedPages: z.number(),
      revisions: z.record(z.string(), z.number()).describe('by how sure they are'),
      brokenValues: z.number(),
      leftOutBytes: z.number(),
      liveKeys: z.number(),
    })
    .optional()
    .describe('with --salvage'),
})

const weight = {
  objects: z.number(),
  liveBytes: z.number(),
  revisions: z.number(),
  sizeBytes: z.number().describe('all revisions, deletions as well'),
} as const

const clusterSchema = z.strictObject({
  clusterVersion: z.string().nullable(),
  consistentIndex: z.number(),
  term: z.number().nullable().describe('from 3.5 on'),
  members: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string().nullable(),
      peerUrls: z.array(z.string()),
      clientUrls: z.array(z.string()),
      isLearner: z.boolean(),
    }),
  ),
  removedMembers: z.array(z.string()),
  alarms: z.array(z.strictObject({ kind: z.enum(['nospace', 'corrupt']), memberId: z.string() })),
  leases: z.number(),
  isAuthEnabled: z.boolean(),
})

export const snapshotStatusSchema = z.strictObject({
  schema: z.literal('codeblue/snapshot-status/v1'),
  path: z.string(),
  input: z.enum(['file', 'directory']),
  fileBytes: z.number(),
  verdict,
  findings,
  etcdutl: z
    .strictObject({
      hash: z.number().nullable().describe('CRC-32C; null where pages cannot be read'),
      revision: z.number(),
      totalEntries: z.number().describe('totalKey of 3.4 and 3.5'),
      totalKeys: z.number().describe('totalKey of 3.6'),
      totalSizeBytes: z.number(),
      storageVersion: z.string().nullable(),
    })
    .describe('the numbers of etcdutl snapshot status'),
  database: databaseSchema,
  pages: z.strictObject({
    used: z.number(),
    free: z.number(),
    freeBytes: z.number(),
    transactionId: z.string().describe('decimal'),
  }),
  cluster: clusterSchema,
  revisions: z.strictObject({
    oldest: z.number(),
    newest: z.number(),
    count: z.number(),
    tombstones: z.number(),
    liveKeys: z.number(),
    liveBytes: z.number(),
    historyBytes: z.number().describe('what a compaction removes'),
    scheduledCompaction: z.number(),
    finishedCompaction: z.number(),
  }),
  resources: z.array(z.strictObject({ resource: z.string(), kind: z.string().nullable(), ...weight })),
  namespaces: z.array(z.strictObject({ namespace: z.string().describe('empty for the cluster'), ...weight })),
  encryption: z.array(
    z.strictObject({
      resource: z.string(),
      plain: z.number(),
      encrypted: z.array(z.strictObject({ provider: z.string(), keyName: z.string(), objects: z.number() })),
    }),
  ),
  largest: z.array(
    z.strictObject({
      key: z.string(),
      isLive: z.boolean(),
      revisions: z.number(),
      liveBytes: z.number(),
      sizeBytes: z.number(),
    }),
  ),
  newest: z.strictObject({ time: z.string(), ageMs: z.number() }).nullable(),
  directory: directorySchema.nullable(),
})
