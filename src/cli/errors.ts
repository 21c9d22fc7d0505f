import { defineErrors } from '../base/error.ts'

/** Mistakes on the command line. All of them end with exit code 2. */
export const cliErrors = defineErrors({
  CLI_UNKNOWN_COMMAND: 'No command has this name',
  CLI_MISSING_COMMAND: 'The words name a group of commands, not one of them',
  CLI_UNKNOWN_OPTION: 'The command has no option of this name',
  CLI_MISSING_VALUE: 'An option that takes a value was given none',
  CLI_UNEXPECTED_VALUE: 'A value was given to an option that takes none',
  CLI_BAD_VALUE: 'The value of an option or argument is not one that it takes',
  CLI_MISSING_ARGUMENT: 'An argument that the command needs is missing',
  CLI_UNKNOWN_CONDITION: 'The catalogue has no condition of this name',
  CLI_UNKNOWN_RESOURCE: 'Neither Kubernetes nor a CRD of the snapshot has a resource of this name',
  CLI_UNEXPECTED_ARGUMENT: 'More arguments than the command takes',
})
