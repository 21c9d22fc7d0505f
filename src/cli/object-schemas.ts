import { z } from 'zod'

/** What the commands about objects of a snapshot print or write as JSON, where it is not the JSON of Kubernetes. */

const problems = z
  .array(z.looseObject({ code: z.string(), offset: z.number(), region: z.string(), detail: z.string() }))
  .describe('what was wrong with the file; empty when all of it was read')

const revision = z.number().describe('the last write that was looked at')
const recordedIn = z.string().nullable().describe('where it was written down that Secret values were shown')

const snapshotContentsSchema = z.strictObject({
  schema: z.literal('codeblue/snapshot-contents/v1'),
  revision,
  newestTime: z.string().nullable().describe('the newest time that objects carry'),
  objects: z.number(),
  otherKeys: z.number().describe('keys of no object of Kubernetes'),
  resources: z.array(
    z.strictObject({
      resource: z.string().describe('deployments.apps'),
      kind: z.string(),
      objects: z.number(),
      namespaces: z.number(),
    }),
  ),
  problems,
})

const snapshotGrepSchema = z.strictObject({
  schema: z.literal('codeblue/snapshot-grep/v1'),
  revision,
  searched: z.number(),
  hiddenObjects: z.number().describe('Secrets whose values were not searched'),
  unread: z.number().describe('values that could not be read whole'),
  isCut: z.boolean().describe('there are more than --limit'),
  recordedIn,
  problems,
  matches: z.array(
    z.looseObject({
      resource: z.string(),
      namespace: z.string(),
      name: z.string(),
      path: z.string().describe('spec.containers[0].image'),
      line: z.number().describe('from 1 where the value has several lines, else 0'),
      text: z.string(),
    }),
  ),
})

const snapshotExtractedSchema = z.looseObject({
  schema: z.literal('codeblue/snapshot-extracted/v1'),
  folder: z.string(),
  objects: z.number(),
  sizeBytes: z.number(),
  hidden: z.number().describe('values of Secrets'),
  otherKeys: z.number(),
  partial: z.number().describe('values that could not be read whole'),
  revision,
  recordedIn,
  problems,
})

const snapshotExtractSchema = z
  .looseObject({
    schema: z.literal('codeblue/snapshot-extract/v1'),
    from: z.looseObject({
      file: z.string(),
      sizeBytes: z.number(),
      sha256: z
        .string()
        .nullable()
        .describe('the hash that etcd put at the end of the snapshot; null where it has none'),
      revision,
      newestTime: z.string().nullable(),
    }),
    complete: z.boolean(),
    hiddenValues: z.number(),
    managedFields: z.enum(['kept', 'left out']),
    cleaned: z.boolean(),
    otherKeys: z.number(),
    objects: z
      .array(
        z.looseObject({
          path: z.string(),
          key: z.string(),
          modRevision: z.number(),
          restore: z.union([z.strictObject({ step: z.number() }), z.strictObject({ never: z.string() })]),
        }),
      )
      .describe('in the order in which they can be created again'),
  })
  .describe('index.json of a folder that snapshot extract wrote')

/** By the name of the file under docs/reference/schemas. */
export const objectSchemas = {
  'snapshot-contents': snapshotContentsSchema,
  'snapshot-grep': snapshotGrepSchema,
  'snapshot-extracted': snapshotExtractedSchema,
  'snapshot-extract': snapshotExtractSchema,
} as const
