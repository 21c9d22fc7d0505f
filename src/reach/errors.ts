import { defineErrors } from '../base/error.ts'

/** What can go wrong on the way to the outside. */
export const reachErrors = defineErrors({
  REACH_FORWARD_FAILED: 'A byte stream to an address could not be opened through a node',
  REACH_TIMEOUT: 'Something outside did not answer in its time',
  REACH_CLOSED: 'The other side, or ssh below it, closed a connection before it answered',
  REACH_BAD_CREDENTIALS: 'A client certificate or key cannot be used as it lies',
  REACH_NO_SSH: 'There is no ssh on this machine, and hosts are reached with it',
  REACH_NO_TEMPORARY_FOLDER: 'No folder for temporary files can be made',
  REACH_NO_SUCH_PATH: 'A path that was named does not exist, or may not be looked at',
  REACH_NOT_A_TEXT_FILE: 'What should be a text is a folder, a pipe, a device, or far too large',
  REACH_TOO_MANY_FILES: 'A named folder holds more files than are looked at',
  REACH_BAD_COMPRESSION: 'A compressed file could not be decompressed to its end',
  REACH_FOLDER_REFUSED: 'A folder that should be filled holds something else, which is left alone',
  REACH_FILE_EXISTS: 'A file that must not be overwritten exists already',
  ARCHIVE_UNREADABLE: 'An archive is cut short, or no archive of the expected kind',
  ARCHIVE_NOT_WRITTEN: 'An archive cannot be written where it should stand',
  ARCHIVE_HOSTILE: 'An archive holds what no bundle holds: paths that lead out, links, devices, duplicates',
  ARCHIVE_TOO_LARGE: 'An archive unpacks to more than a bundle may be',
  REACH_BUCKET_FAILED: 'Object storage refused or did not answer',
})
