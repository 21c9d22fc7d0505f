import { defineErrors } from '../base/error.ts'

export const diagnosisErrors = defineErrors({
  CATALOGUE_INVALID: 'A catalogue file does not have the published shape, or names something that does not exist.',
  CATALOGUE_UNREADABLE: 'A folder of conditions cannot be read.',
})
