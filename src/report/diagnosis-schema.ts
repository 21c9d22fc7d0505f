import { z } from 'zod'
import type { Diagnosis } from '../model/diagnosis.ts'
import { severities } from '../model/severity.ts'
import { localizedSchema, optionally } from './json-value.ts'
import { triageSchema } from './triage-schema.ts'

const subject = z.strictObject({
  kind: z.enum(['cluster', 'node', 'member', 'object']),
  name: z.string(),
  host: z.string().exactOptional(),
})

const evidence = z.strictObject({
  file: z.string(),
  line: z.number().optional().describe('counted from 1'),
  text: z.string().describe('the line itself, as the host wrote it: escape it before you show it'),
  host: z.string().optional(),
  at: z.string().optional().describe('UTC, the clock offset of the host taken off'),
})

const confidence = z.enum(['proven', 'likely', 'unproven'])

const evaluation = z.strictObject({
  condition: z.string(),
  subject,
  verdict: z.enum(['observed', 'not-observed', 'not-applicable', 'not-evaluated']),
  reason: z.string(),
  evidence: z.array(evidence),
  since: optionally(z.string()),
})

const link = z.strictObject({
  condition: z.string(),
  title: localizedSchema,
  subjects: z.array(subject),
  depth: z.number().describe('distance from the cause, which is 0'),
  madeBy: optionally(z.string()).describe('the condition that directly made this one'),
  evidence: z.array(evidence),
})

const cause = z.strictObject({
  condition: z.string(),
  title: localizedSchema,
  explanation: localizedSchema,
  subject: optionally(subject).describe('the first of the subjects'),
  subjects: z.array(subject),
  confidence,
  chain: z.array(link),
  evidence: z.array(evidence),
  against: z.array(z.strictObject({ text: localizedSchema, evidence: z.array(evidence) })),
  next: z.array(z.strictObject({ text: localizedSchema, command: optionally(z.string()) })),
  actions: z.array(localizedSchema),
  runbooks: z.array(z.string()),
  references: z.array(z.string()),
})

/** What `codeblue diagnose --output json` prints and an incident keeps. It does not depend on the language. */
export const diagnosisSchema = z.strictObject({
  schema: z.literal('codeblue/diagnosis/v1'),
  severity: z.enum(severities),
  triage: triageSchema,
  verdict: z.enum(['proven', 'likely', 'unproven', 'none']),
  causes: z.array(cause).describe('the first one is the answer'),
  conditions: z.array(evaluation).describe('what was observed'),
  notEvaluated: z.array(evaluation).describe('what could not be evaluated, and why'),
  counts: z.strictObject({
    observed: z.number(),
    'not-observed': z.number(),
    'not-applicable': z.number(),
    'not-evaluated': z.number(),
  }),
  gaps: z.array(z.strictObject({ file: z.string(), host: optionally(z.string()), reason: z.string() })),
}) satisfies z.ZodType<Diagnosis>
