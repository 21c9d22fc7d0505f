import { defineErrors } from '../base/error.ts'

/** What can go wrong with evidence itself, before anything is derived from it. */
export const evidenceErrors = defineErrors({
  EVIDENCE_EMPTY: 'Nothing was given to read: no file in any of the named paths',
})
