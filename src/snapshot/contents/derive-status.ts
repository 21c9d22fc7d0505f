import { indexResources } from '../../formats/kubernetes/storage-key.ts'
import type { LargeKey, PageUse, RevisionCounts, SnapshotStatus, StoredCluster } from '../../model/snapshot-status.ts'
import { decodeMemberDb, type MemberDb } from '../directory/member-db.ts'
import { deriveDatabaseSoundness, type GoneThrough } from '../soundness/derive-database-soundness.ts'
import type { GroupWeight } from './key-census.ts'
import { weighContents } from './weigh-contents.ts'

type DerivedStatus = Pick<
  SnapshotStatus,
  'etcdutl' | 'database' | 'pages' | 'cluster' | 'revisions' | 'resources' | 'namespaces' | 'encryption' | 'largest'
>

/** What a database says, from one pass over it; `largest` were read again for their keys. */
export function deriveStatus(gone: GoneThrough, largest: readonly LargeKey[]): DerivedStatus {
  const { store, sweep } = gone
  const { census } = sweep
  const { meta } = store.file
  const database = deriveDatabaseSoundness(gone)
  const member = decodeMemberDb(store)
  const groups = census.weights()
  return {
    etcdutl: {
      hash: sweep.hash,
      revision: census.lastRevision,
      totalEntries: sweep.entries,
      // It takes the empty key of a raised restore for one.
      totalKeys: census.liveKeys,
      totalSizeBytes: meta.pageCount * meta.pageSizeBytes,
      storageVersion: member.storageVersion,
    },
    database,
    pages: pageUse(gone),
    cluster: storedCluster(member),
    revisions: revisionCounts(gone, member, groups),
    ...weighContents(groups, indexResources([])),
    largest,
  }
}

function pageUse({ store, sweep }: GoneThrough): PageUse {
  const { meta } = store.file
  const stored = meta.freelistPageId === undefined ? 0 : 1
  const free = Math.max(0, meta.pageCount - sweep.usedPages - stored)
  return {
    used: meta.pageCount - free,
    free,
    freeBytes: free * meta.pageSizeBytes,
    transactionId: meta.transactionId,
  }
}

const storedCluster = (member: MemberDb): StoredCluster => ({
  clusterVersion: member.clusterVersion,
  consistentIndex: member.consistentIndex,
  term: member.term,
  members: member.members,
  removedMembers: member.removed,
  alarms: member.alarms,
  leases: member.leases.length,
  isAuthEnabled: member.isAuthEnabled,
})

function revisionCounts({ sweep }: GoneThrough, member: MemberDb, groups: readonly GroupWeight[]): RevisionCounts {
  const { census } = sweep
  const liveBytes = groups.reduce((sum, group) => sum + group.liveBytes, 0)
  const wholeBytes = groups.reduce((sum, group) => sum + group.sizeBytes, 0)
  return {
    oldest: census.revisions === 0 ? 0 : census.firstRevision,
    newest: census.lastRevision,
    count: census.revisions,
    tombstones: census.tombstones,
    liveKeys: census.liveKeys - (census.isRaised ? 1 : 0),
    liveBytes,
    historyBytes: wholeBytes - liveBytes,
    scheduledCompaction: member.scheduledCompactRevision,
    finishedCompaction: member.finishedCompactRevision,
  }
}
