import { z } from 'zod'
import { forms, prohibitions, severities } from '../model/severity.ts'
import { localizedSchema, optionally } from './json-value.ts'

const bounded = z.strictObject({ atLeast: z.number(), atMost: z.number() })

/** How bad it is. See `Triage` of the model, which this mirrors. */
const triageFields = {
  severity: z.enum(severities).describe('the level that is certain'),
  worst: z.enum(severities).describe('the worst level that still fits what is known'),
  form: z.enum(forms),
  irreversible: z.boolean().describe('whether the way out may lose data or cannot be undone'),
  voters: optionally(bounded),
  quorum: optionally(z.number()),
  answering: bounded.describe('members seen to take part'),
  unknown: z.array(z.string()).describe('members nobody could look at; never counted as dead'),
  forbidden: z.array(z.enum(prohibitions)),
  arithmetic: z.array(localizedSchema).describe('the sentences of the argument, in order'),
  wayOut: localizedSchema.describe('the least destructive way out'),
} as const

export const triageSchema = z.strictObject(triageFields)

/** What `codeblue triage --output json` prints. */
export const triageOutputSchema = z.strictObject({ schema: z.literal('codeblue/triage/v1'), ...triageFields })
