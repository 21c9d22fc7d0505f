import { defineErrors } from '../base/error.ts'

/** What can go wrong with evidence itself, before anything is derived from it. */
export const evidenceErrors = defineErrors({
  EVIDENCE_EMPTY: 'Nothing was given to read: no file in any of the named paths',
  BUNDLE_NO_MANIFEST: 'A folder or archive is no bundle: it has neither manifest.json nor manifest.jsonl',
  BUNDLE_MANIFEST_INVALID: 'The manifest of a bundle cannot be read; the message names the place',
  BUNDLE_DISK_FULL: 'The disk of the operator is full; what was gathered until then is kept and readable',
  BUNDLE_WRITE_FAILED: 'A bundle could not be written for another reason than a full disk',
})
