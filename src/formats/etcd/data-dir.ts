/**
 * Names of the files of a member, below `<data-dir>/member`:
 *   snap/db                     the bolt file of the v3 store
 *   snap/%016x-%016x.snap       raft snapshot, term and index in hex
 *   snap/%016x-%016x.snap.broken  one that etcd could not read and set aside
 *   snap/%016x.snap.db          a db that a leader sent, until it has replaced `db`; index in hex
 *   snap/db.tmp*, snap/tmp*     left over from a defragmentation or a broken transfer; etcd deletes them
 *   wal/%016x-%016x.wal         log, place in the sequence and first index in hex
 *   wal/*.wal.broken            copy of a last file before its torn tail was cut off
 *   wal/*.tmp                   the next file, made ahead
 * The same in 3.4, 3.5 and 3.6. Source: etcd server/storage/wal/util.go, server/etcdserver/api/snap/{snapshotter,db}.go, server/config/config.go.
 */
export type MemberFile =
  | { readonly kind: 'db' }
  | { readonly kind: 'raft-snapshot'; readonly term: number; readonly index: number }
  | { readonly kind: 'broken-snapshot' }
  | { readonly kind: 'received-db'; readonly index: number }
  | { readonly kind: 'wal'; readonly sequence: number; readonly firstIndex: number }
  | { readonly kind: 'broken-wal' }
  | { readonly kind: 'temporary' }
  | { readonly kind: 'other' }

type Reading = readonly [pattern: RegExp, read: (first: number, second: number) => MemberFile]

const HEX = '([0-9a-f]{16})'
const inSnap: readonly Reading[] = [
  [/^db$/, () => ({ kind: 'db' })],
  [new RegExp(`^${HEX}-${HEX}\\.snap$`), (term, index) => ({ kind: 'raft-snapshot', term, index })],
  [/\.snap\.broken$/, () => ({ kind: 'broken-snapshot' })],
  [new RegExp(`^${HEX}\\.snap\\.db$`), (index) => ({ kind: 'received-db', index })],
  [/^(db\.)?tmp/, () => ({ kind: 'temporary' })],
]
const inWal: readonly Reading[] = [
  [new RegExp(`^${HEX}-${HEX}\\.wal$`), (sequence, firstIndex) => ({ kind: 'wal', sequence, firstIndex })],
  [/\.wal\.broken$/, () => ({ kind: 'broken-wal' })],
  [/\.tmp$/, () => ({ kind: 'temporary' })],
]

/** `folder` is `snap` or `wal`; a number that a double cannot hold makes the file an other one. */
export function decodeMemberFileName(folder: string, name: string): MemberFile {
  const readings = folder === 'snap' ? inSnap : folder === 'wal' ? inWal : []
  for (const [pattern, read] of readings) {
    const found = pattern.exec(name)
    if (found === null) continue
    const [first, second] = [hexNumber(found[1]), hexNumber(found[2])]
    return Number.isSafeInteger(first) && Number.isSafeInteger(second) ? read(first, second) : { kind: 'other' }
  }
  return { kind: 'other' }
}

const hexNumber = (text: string | undefined): number => Number.parseInt(text ?? '0', 16)
