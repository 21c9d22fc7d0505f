import { z } from 'zod'
import { inventorySchema } from '../model/inventory.ts'
import { snapshotFindSchema } from '../model/snapshot-candidate.ts'
import { snapshotProofSchema } from '../model/snapshot-proof.ts'
import { objectSchemas } from './object-schemas.ts'
import { snapshotDeletedSchema, snapshotDiffSchema, snapshotHistorySchema } from './snapshot-change-schemas.ts'
import { snapshotStatusSchema, soundnessSchema } from './snapshot-schemas.ts'

/** What commands print with `--output json`, where it is not a diagnosis or a triage. Loaded by the reference and by tests only. */

const localized = z.strictObject({ en: z.string(), zh: z.string() })

const errorSchema = z.strictObject({
  schema: z.literal('codeblue/error/v1'),
  code: z.string().describe('UPPER_SNAKE; errors.md lists them all'),
  message: z.string(),
  causes: z.array(z.string()).describe('what was below, nearest first'),
  hint: z.string().nullable().describe('what to do now'),
  data: z.record(z.string(), z.unknown()),
})

const catalogListSchema = z.strictObject({
  schema: z.literal('codeblue/catalog-list/v1'),
  conditions: z.array(
    z.strictObject({
      id: z.string(),
      title: localized,
      component: z.string(),
      scope: z.enum(['cluster', 'node', 'member', 'object']),
      layer: z.string(),
      role: z.enum(['cause', 'effect']),
      severity: z.enum(['T0', 'T1', 'T2', 'T3']),
    }),
  ),
})

const conditionSchema = z
  .looseObject({ schema: z.literal('codeblue/condition/v1'), id: z.string(), title: localized, explanation: localized })
  .describe('a condition as catalogue-condition.json has it, with its name and with every default filled in')

const catalogTestSchema = z.strictObject({
  schema: z.literal('codeblue/catalog-test/v1'),
  conditions: z.number(),
  problems: z.array(z.strictObject({ file: z.string(), line: z.number(), message: z.string() })),
  failures: z.array(z.strictObject({ condition: z.string(), message: z.string() })),
})

const inventoryCheckSchema = z.strictObject({
  schema: z.literal('codeblue/inventory-check/v1'),
  inventory: inventorySchema,
})

const inventoryDiscoverySchema = z.strictObject({
  schema: z.literal('codeblue/inventory-discovery/v1'),
  file: z.string(),
  inventory: inventorySchema,
  notes: z.array(z.string()).describe('what was guessed and should be checked'),
})

const gathered = {
  incident: z.string().describe('the incident directory'),
  hosts: z.array(
    z.strictObject({
      host: z.string(),
      state: z.string().describe('complete, or how it was not'),
      reason: z.string(),
      items: z.number(),
      missing: z.number(),
      durationMs: z.number(),
      clockOffsetMs: z.number().nullable(),
    }),
  ),
  items: z.number(),
  durationMs: z.number(),
  copies: z.array(
    z.strictObject({
      host: z.string(),
      kind: z.enum(['snapshot', 'data-dir']),
      outcome: z.enum(['copied', 'skipped', 'failed']),
      reason: z.string(),
      path: z.string().nullable(),
      sizeBytes: z.number(),
      sha256: z.string().nullable(),
    }),
  ),
} as const

const captureSchema = z.strictObject({ schema: z.literal('codeblue/capture/v1'), ...gathered })

const writtenReport = { html: z.string(), markdown: z.string(), kept: z.array(z.string()) } as const

const responseSchema = z.strictObject({
  schema: z.literal('codeblue/response/v1'),
  diagnosis: z.looseObject({ schema: z.literal('codeblue/diagnosis/v1') }).describe('see diagnosis.json'),
  ...gathered,
  report: z.strictObject(writtenReport),
})

const reportFilesSchema = z.strictObject({
  schema: z.literal('codeblue/report-files/v1'),
  ...writtenReport,
  severity: z.enum(['T0', 'T1', 'T2', 'T3']),
})

const bundleVerificationSchema = z.strictObject({
  schema: z.literal('codeblue/bundle-verification/v1'),
  bundle: z.string(),
  verdict: z.enum(['sound', 'incomplete', 'damaged']),
  cluster: z.string().nullable(),
  createdAt: z.string(),
  writtenBy: z.string(),
  notice: z.string().describe('why the capture did not end'),
  items: z.number(),
  sizeBytes: z.number(),
  problems: z.array(z.strictObject({ code: z.string(), path: z.string(), message: z.string() })),
  gaps: z.array(
    z.strictObject({ path: z.string(), host: z.string().optional(), outcome: z.string(), reason: z.string() }),
  ),
})

const bundleExportSchema = z.strictObject({
  schema: z.literal('codeblue/bundle-export/v1'),
  bundle: z.string(),
  archive: z.string(),
  items: z.number(),
  sizeBytes: z.number(),
  sha256: z.string(),
  complete: z.boolean(),
})

const labStatusSchema = z.strictObject({
  schema: z.literal('codeblue/lab-status/v1'),
  labs: z.array(
    z.strictObject({
      id: z.string(),
      topology: z.string(),
      etcdVersion: z.string(),
      kubernetesVersion: z.string().nullable().describe('null where the lab is etcd alone'),
      createdAt: z.string(),
      endsAt: z.string().describe('when it goes by itself'),
      inventoryPath: z.string(),
      hosts: z.array(
        z.strictObject({
          name: z.string(),
          address: z.string(),
          running: z.boolean(),
          healthy: z.boolean(),
          detail: z.string(),
        }),
      ),
    }),
  ),
})

const labBuildSchema = z.strictObject({
  schema: z.literal('codeblue/lab-build/v1'),
  topology: z.string(),
  etcdVersion: z.string(),
  kubernetesVersion: z.string().nullable().describe('null where the lab is etcd alone'),
  directories: z.array(z.string()).describe('what labs of this kind run from'),
})

const labRemovalSchema = z.strictObject({ schema: z.literal('codeblue/lab-removal/v1'), removed: z.array(z.string()) })

const drillListSchema = z.strictObject({
  schema: z.literal('codeblue/drill-list/v1'),
  drills: z.array(
    z.strictObject({ fault: z.string(), title: localized, expected: z.string(), topologies: z.array(z.string()) }),
  ),
})

const drillSchema = z.strictObject({
  schema: z.literal('codeblue/drill/v1'),
  fault: z.string(),
  topology: z.string(),
  etcdVersion: z.string(),
  kubernetesVersion: z.string().nullable().describe('null where the lab is etcd alone'),
  expected: z.string().describe('the condition that had to come first'),
  diagnosed: z.boolean().describe('whether it did, about the right hosts'),
  causes: z.array(z.strictObject({ condition: z.string(), hosts: z.array(z.string()) })),
  severity: z.enum(['T0', 'T1', 'T2', 'T3']),
  seconds: z.strictObject({ up: z.number(), inject: z.number(), respond: z.number(), cleanup: z.number() }),
  cleanedUp: z.boolean().describe('looked at, not assumed'),
})

const snapshotProveSchema = z.strictObject({
  schema: z.literal('codeblue/snapshot-prove/v1'),
  file: z.string().describe('where the proof is kept'),
  isEarlier: z.boolean().describe('the proof was there already, of the same bytes'),
  proof: snapshotProofSchema,
})

/** By the name of the file under docs/reference/schemas. */
export const outputSchemas = {
  error: errorSchema,
  'catalog-list': catalogListSchema,
  condition: conditionSchema,
  'catalog-test': catalogTestSchema,
  'inventory-check': inventoryCheckSchema,
  'inventory-discovery': inventoryDiscoverySchema,
  capture: captureSchema,
  response: responseSchema,
  'report-files': reportFilesSchema,
  'bundle-verification': bundleVerificationSchema,
  'bundle-export': bundleExportSchema,
  'lab-status': labStatusSchema,
  'lab-build': labBuildSchema,
  'lab-removal': labRemovalSchema,
  'drill-list': drillListSchema,
  drill: drillSchema,
  'snapshot-find': snapshotFindSchema,
  'snapshot-status': snapshotStatusSchema,
  soundness: soundnessSchema,
  'snapshot-diff': snapshotDiffSchema,
  'snapshot-history': snapshotHistorySchema,
  'snapshot-deleted': snapshotDeletedSchema,
  'snapshot-prove': snapshotProveSchema,
  ...objectSchemas,
  'snapshot-proof': snapshotProofSchema,
} as const
