import { defineErrors } from '../base/error.ts'

/** What can go wrong on the way to the outside. */
export const reachErrors = defineErrors({
  REACH_FORWARD_FAILED: 'A byte stream to an address could not be opened through a node',
  REACH_TIMEOUT: 'Something outside did not answer in its time',
  REACH_NO_SUCH_PATH: 'A path that was named does not exist, or may not be looked at',
  REACH_TOO_MANY_FILES: 'A named folder holds more files than are looked at',
  REACH_BAD_COMPRESSION: 'A compressed file could not be decompressed to its end',
})
