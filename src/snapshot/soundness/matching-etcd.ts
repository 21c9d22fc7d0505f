import type { MemberDb } from '../directory/member-db.ts'

/** Which etcd a database belongs to, and what says so. */
export interface MatchingEtcd {
  /** `3.5` */
  readonly minor: string
  readonly why: string
}

/**
 * 3.6 writes its storage version, and no older etcd may open what has one. All write the version that the cluster has agreed on; where that
 * is missing, the members' configuration, which 3.5 began to keep in the database, tells 3.5 from 3.4.
 */
export function deriveMatchingEtcd(db: MemberDb): MatchingEtcd {
  const storage = minorOf(db.storageVersion)
  if (storage !== undefined) return { minor: storage, why: `its storage version is ${db.storageVersion ?? ''}` }
  const cluster = minorOf(db.clusterVersion)
  if (cluster !== undefined) return { minor: cluster, why: `its cluster version is ${db.clusterVersion ?? ''}` }
  return db.confState === undefined
    ? { minor: '3.4', why: 'it keeps no configuration of the members, which 3.5 began to do' }
    : { minor: '3.5', why: 'it keeps the configuration of the members and no storage version' }
}

const minorOf = (version: string | undefined): string | undefined => /^(\d+\.\d+)\./.exec(version ?? '')?.[1]
