import { z } from 'zod'
import { outputSchemas } from '../../src/cli/output-schemas.ts'
import { conditionFileSchema } from '../../src/diagnosis/catalogue-schema.ts'
import { inventorySchema } from '../../src/model/inventory.ts'
import { diagnosisSchema } from '../../src/report/diagnosis-schema.ts'
import { triageOutputSchema } from '../../src/report/triage-schema.ts'
import type { ReferencePage } from './reference-page.ts'

const schemas: Readonly<Record<string, z.ZodType>> = {
  inventory: inventorySchema,
  'catalogue-condition': conditionFileSchema,
  diagnosis: diagnosisSchema,
  triage: triageOutputSchema,
  ...outputSchemas,
}

/** Every published format as JSON Schema: what people write, and what programs read. */
export const schemaPages = (): readonly ReferencePage[] =>
  Object.entries(schemas).map(([name, schema]) => ({
    path: `schemas/${name}.json`,
    text: `${JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), null, 2)}\n`,
  }))
