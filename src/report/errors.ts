import { defineErrors } from '../base/error.ts'

export const reportErrors = defineErrors({
  DIAGNOSIS_INVALID: 'A stored diagnosis is not JSON of the published schema',
})
