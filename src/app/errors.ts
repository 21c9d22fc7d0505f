import { defineErrors } from '../base/error.ts'

/** What a use case can refuse. */
export const appErrors = defineErrors({
  INVENTORY_MISSING: 'The inventory file does not exist or cannot be read',
  INVENTORY_EXISTS: 'The file that discovery should write exists already',
  INVENTORY_INVALID: 'The inventory has mistakes; the message names file, line and nearest field',
  DISCOVERY_FAILED: 'Nothing that belongs to a control plane was found where discovery looked',
  LOCAL_NODE_UNKNOWN: 'The node that should be this machine is not in the inventory',
  COPY_EXISTS: 'A safety copy of this name exists already, and copies are never overwritten',
  INCIDENT_EXISTS: 'The folder for a new incident exists already and is not empty',
  INCIDENT_NOT_MADE: 'The folder for a new incident cannot be made or written',
  REPORT_NOT_WRITTEN: 'A report cannot be written where it should stand',
  DEMO_RESPOND_FAILED: 'The program that the demo starts in its lab did not come to an answer',
  DRILL_RESPOND_FAILED: 'The program that a drill starts in its lab did not come to an answer',
  SNAPSHOT_UNREADABLE:
    'Neither meta page of a database can be read, so that nothing in it can be found the ordinary way',
  SNAPSHOT_BEING_WRITTEN: 'A database was written to each time it was read, so that nothing certain can be said of it',
  OBJECT_MISSING: 'No revision of the object that was asked for is in the snapshot',
  OBJECT_AMBIGUOUS: 'Several objects have the name that was asked for',
  FIELD_PATH_INVALID: 'What was given as a path to a field is none',
  SNAPSHOT_MISSING: 'There is no etcd database where the command was told to look, or it cannot be read',
  SNAPSHOT_COMPACTED: 'The state at a revision was asked for that a database no longer has',
  ENCRYPTION_CONFIG_INVALID: 'The configuration of encryption at rest cannot be read or used',
  REVEAL_REFUSED: 'Showing secret values could not be written down, so that they are not shown',
  ETCD_MISSING: 'There is no etcd where the command was told to look for one',
  BUCKET_URL_INVALID: 'An address of object storage is not s3://BUCKET/PREFIX',
  PROOF_NOT_WRITTEN: 'The proof of a snapshot cannot be kept where it should stand',
  BUNDLE_DAMAGED: 'A bundle is not what was captured, so it is not exported',
})
