import { z } from 'zod'

/** A value that may be missing: `null` or no key in JSON, `undefined` in the program. */
export const optionally = <Output>(schema: z.ZodType<Output>) =>
  schema.nullish().transform((value): Output | undefined => value ?? undefined)

export const localizedSchema = z.strictObject({ en: z.string(), zh: z.string() })
