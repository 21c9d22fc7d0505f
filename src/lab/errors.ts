import { defineErrors } from '../base/error.ts'

export const labErrors = defineErrors({
  LAB_UNAVAILABLE: 'This machine cannot run the lab; the message names every reason.',
  LAB_BUILD_FAILED: 'A tree, programs or images that labs start from could not be built.',
  LAB_NAME_TAKEN: 'A lab of this name exists already.',
  LAB_START_FAILED: 'The namespaces or one of the hosts of a lab did not come up.',
  LAB_UNPROVEN: 'A lab that looks healthy failed a proof: data, leases or a scheduled pod.',
  LAB_WAIT_TIMED_OUT: 'What a lab waited for did not happen in time.',
  LAB_COMMAND_FAILED: 'A command that the lab needs ended with a failure.',
  LAB_BAD_CHOICE: 'What was chosen for a lab does not go together.',
  LAB_BAD_ID: 'A lab cannot have this name.',
  LAB_UNKNOWN: 'No running lab has this id, or none runs at all.',
  LAB_UNKNOWN_HOST: 'The lab has no host of this name, or it is not running.',
  LAB_LEFTOVERS: 'Something that a lab made could not be removed.',
  DRILL_HOST_REFUSED: 'A host does not carry the marker of the lab that a drill wants to change; nothing was changed.',
  DRILL_UNKNOWN_FAULT: 'No fault has this id.',
  DRILL_FAULT_UNAVAILABLE: 'The fault cannot be made in this lab.',
})
