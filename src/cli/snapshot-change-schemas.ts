import { z } from 'zod'
import { noiseKinds } from '../model/field-change.ts'
import { deletionKinds } from '../model/snapshot-deleted.ts'

/** What `snapshot diff`, `deleted` and `history` print with `--output json`. */

const localized = z.strictObject({ en: z.string(), zh: z.string() })
const problems = z.array(
  z.strictObject({ code: z.string(), offset: z.number(), region: z.string(), detail: z.string() }),
)

const objectName = {
  key: z.string().describe('in etcd'),
  resource: z.string().describe('as kubectl names it; empty for a key that is no object'),
  namespace: z.string(),
  name: z.string(),
} as const

const fieldValue = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('value'), value: z.unknown() }),
  z.strictObject({
    kind: z.literal('hidden'),
    fingerprint: z.string().describe('equal for equal values of this answer'),
  }),
])
const fieldChange = z.strictObject({
  path: z.string(),
  kind: z.enum(['added', 'removed', 'changed', 'reordered']),
  before: fieldValue.optional(),
  after: fieldValue.optional(),
  noise: z.enum(noiseKinds).optional(),
})
const opaque = z.enum(['encrypted', 'unknown-kind', 'damaged', 'binary', 'other-version']).nullish()

const side = z.strictObject({
  name: z.string(),
  revision: z.number(),
  objects: z.number(),
  clusterUid: z.string().nullable(),
  newestTime: z.string().nullable(),
})
const sideName = z.enum(['before', 'after', 'neither', 'unknown'])

export const snapshotDiffSchema = z.strictObject({
  schema: z.literal('codeblue/snapshot-diff/v1'),
  summary: localized,
  lineage: z.strictObject({
    kind: z.enum(['continuation', 'two-histories', 'other-cluster']),
    newer: sideName.optional(),
    sameUpTo: z.number().optional(),
    differsBy: z.number().optional().describe('the histories differ from this revision on at the latest'),
    firstRevision: z
      .number()
      .nullable()
      .optional()
      .describe('the first one that differs, where both files still have it'),
    summary: localized,
  }),
  before: side,
  after: side,
  namespaces: z.array(
    z.strictObject({ namespace: z.string(), change: z.enum(['added', 'removed']), objects: z.number() }),
  ),
  counts: z.array(
    z.strictObject({
      namespace: z.string(),
      resource: z.string(),
      added: z.number(),
      removed: z.number(),
      changed: z.number(),
      statusOnly: z.number(),
    }),
  ),
  objects: z.array(
    z.strictObject({
      ...objectName,
      change: z.enum(['added', 'removed', 'changed']),
      revisionBefore: z.number().nullable(),
      revisionAfter: z.number().nullable(),
      recreated: z.boolean(),
      fields: z.array(fieldChange),
      opaque,
      noise: z.enum(noiseKinds).optional(),
    }),
  ),
  unlisted: z.number(),
  folded: z.array(z.strictObject({ kind: z.enum(noiseKinds), objects: z.number(), fields: z.number() })),
  notComparable: z.array(
    z.strictObject({ resource: z.string(), objects: z.number(), reason: z.string(), isGap: z.boolean() }),
  ),
  problems,
})

const bounds = z.strictObject({ from: z.string().nullable(), to: z.string().nullable() })
const origin = z.string().describe('db, wal, uncommitted, or how sure what was salvaged is')
const deletedObject = z.strictObject({
  ...objectName,
  deletedRevision: z.number(),
  readableRevision: z.number().nullable(),
  createRevision: z.number().nullable(),
  kind: z.string(),
  uid: z.string(),
  owner: z.string(),
  origin,
})

export const snapshotDeletedSchema = z.strictObject({
  schema: z.literal('codeblue/snapshot-deleted/v1'),
  summary: localized,
  name: z.string(),
  revision: z.number(),
  compactedRevision: z.number(),
  isSalvaged: z.boolean().describe('found in freed pages as well'),
  tombstones: z.number(),
  recreated: z.number(),
  events: z.array(
    z.strictObject({
      kind: z.enum(deletionKinds),
      title: localized,
      namespace: z.string(),
      isOver: z.boolean(),
      isPartial: z.boolean().describe('it began before the compaction'),
      firstRevision: z.number(),
      lastRevision: z.number(),
      askedAt: z.string().nullable(),
      firstTime: bounds,
      lastTime: bounds,
      managers: z.array(z.string()),
      counts: z.array(z.strictObject({ resource: z.string(), count: z.number() })),
      objects: z.array(deletedObject),
      recovery: z
        .strictObject({
          revision: z.number(),
          objects: z.number(),
          changedLater: z.number(),
          elsewhere: z.array(deletedObject),
          lost: z.number(),
        })
        .nullable(),
      commands: z.array(z.string()),
    }),
  ),
  traces: z.array(z.strictObject({ namespace: z.string(), objects: z.array(z.string()) })),
  log: z.strictObject({ revisions: z.number(), uncommitted: z.number() }).nullable(),
  problems,
})

const manager = z.strictObject({
  manager: z.string(),
  operation: z.string(),
  subresource: z.string(),
  time: z.string().nullable(),
})
const version = z.strictObject({
  revision: z.number(),
  kind: z.enum(['created', 'kept', 'updated', 'deleted']),
  origin,
  createRevision: z.number(),
  version: z.number(),
  time: bounds,
  managers: z.array(manager),
  changes: z.array(fieldChange),
  opaque,
})

export const snapshotHistorySchema = z.strictObject({
  schema: z.literal('codeblue/snapshot-history/v1'),
  summary: localized,
  name: z.string(),
  object: z.strictObject(objectName),
  revision: z.number(),
  compactedRevision: z.number(),
  versions: z.array(version),
  unlisted: z.number(),
  fields: z.array(
    z.strictObject({
      path: z.string(),
      value: fieldValue.nullable(),
      changedIn: version.nullable(),
      oldestRevision: z.number(),
      owners: z.array(manager),
      summary: localized,
    }),
  ),
  problems,
})
