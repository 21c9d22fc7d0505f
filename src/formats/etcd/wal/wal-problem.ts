/**
 * What can be wrong with a write-ahead log, told apart as etcd's own start tells it apart: a torn tail is cut off and the member starts, all
 * else of the first group stops it. Source: etcd server/storage/wal/{decoder,wal,repair,util}.go.
 */
import type { FormatProblem } from '../../format-problem.ts'

/** The texts are shown in reference pages. */
export const walProblemMeanings = {
  'torn-tail': 'The last record of the last file was not written whole; etcd cuts it off at its next start',
  'frame-cut': 'A file that is not the last one ends inside a record',
  'frame-length': 'A record claims to be longer than its file',
  'record-too-large': 'A record is longer than any request can be and was not read',
  'record-undecodable': 'A record is not a record',
  'record-kind': 'A record is of a kind that does not exist',
  'record-content': 'A record has its checksum, and its content cannot be decoded',
  'crc-mismatch': 'A record does not have its checksum',
  'crc-chain': 'A file does not go on from the checksum with which the one before it ended',
  'file-missing': 'A file of the sequence is missing',
  'file-repeated': 'Two files have the same place in the sequence',
  'file-empty': 'A file has no records',
  'index-gap': 'Entries are missing between two that follow each other',
  'metadata-conflict': 'Files of different members or clusters are mixed',
  'metadata-missing': 'No record says whose log it is',
  'file-head': 'A file does not begin with a checksum and with whose log it is',
  'number-falls': 'A term or a commit is lower than the one before it',
  'number-too-large': 'An index or a term is larger than any real one',
  'bytes-after-end': 'After the end of the log there are bytes; etcd wipes them at its next start',
} as const satisfies Record<string, string>

export type WalProblemCode = keyof typeof walProblemMeanings

export interface WalProblem extends FormatProblem<WalProblemCode> {
  /** Name of the file, without its folder. */
  readonly file: string
}
