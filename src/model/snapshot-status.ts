import type { DatabaseSoundness, DirectorySoundness, SoundnessFinding, SoundnessVerdict } from './soundness.ts'

/** What `snapshot status` says of a database of etcd. Sizes of keys count the entry's key and value as they stand in the file. */
export interface SnapshotStatus {
  readonly path: string
  readonly input: 'file' | 'directory'
  readonly fileBytes: number
  /** The numbers of `etcdutl snapshot status`. */
  readonly etcdutl: EtcdutlStatus
  readonly verdict: SoundnessVerdict
  readonly findings: readonly SoundnessFinding[]
  readonly database: DatabaseSoundness
  readonly pages: PageUse
  readonly cluster: StoredCluster
  readonly revisions: RevisionCounts
  readonly resources: readonly ResourceWeight[]
  readonly namespaces: readonly NamespaceWeight[]
  readonly encryption: readonly EncryptedResource[]
  readonly largest: readonly LargeKey[]
  /** Undefined where no object carries a time that can be read. */
  readonly newest: NewestTime | undefined
  /** Undefined for a file. */
  readonly directory: DirectorySoundness | undefined
}

interface EtcdutlStatus {
  /** CRC-32C over all buckets; undefined where pages cannot be read. */
  readonly hash: number | undefined
  readonly revision: number
  /** Of 3.4 and 3.5: all entries of all buckets, every revision. */
  readonly totalEntries: number
  /** Of 3.6: keys that exist. */
  readonly totalKeys: number
  readonly totalSizeBytes: number
  /** Of 3.6; undefined for what older versions wrote. */
  readonly storageVersion: string | undefined
}

export interface PageUse {
  readonly used: number
  readonly free: number
  readonly freeBytes: number
  readonly transactionId: bigint
}

/** What the small buckets say. */
export interface StoredCluster {
  readonly clusterVersion: string | undefined
  readonly consistentIndex: number
  /** From 3.5 on. */
  readonly term: number | undefined
  readonly members: readonly StoredMember[]
  /** Ids in hex. */
  readonly removedMembers: readonly string[]
  readonly alarms: readonly { readonly kind: 'nospace' | 'corrupt'; readonly memberId: string }[]
  readonly leases: number
  readonly isAuthEnabled: boolean
}

interface StoredMember {
  readonly id: string
  readonly name: string | undefined
  readonly peerUrls: readonly string[]
  readonly clientUrls: readonly string[]
  readonly isLearner: boolean
}

export interface RevisionCounts {
  /** 0 when there is none. */
  readonly oldest: number
  readonly newest: number
  readonly count: number
  readonly tombstones: number
  readonly liveKeys: number
  readonly liveBytes: number
  /** What a compaction would remove: all that is not the newest revision of a key that exists. */
  readonly historyBytes: number
  readonly scheduledCompaction: number
  readonly finishedCompaction: number
}

export interface Weight {
  readonly objects: number
  readonly liveBytes: number
  readonly revisions: number
  /** All revisions, deletions as well. */
  readonly sizeBytes: number
}

export interface ResourceWeight extends Weight {
  /** `deployments.apps`; for keys that are none of Kubernetes, what stands before their last slash. */
  readonly resource: string
  /** Undefined for what neither Kubernetes nor a CRD of the file names. */
  readonly kind: string | undefined
}

export interface NamespaceWeight extends Weight {
  /** Empty for what belongs to the cluster. */
  readonly namespace: string
}

/** How the objects of a resource are kept, where some are encrypted; secrets in any case. */
export interface EncryptedResource {
  readonly resource: string
  readonly plain: number
  readonly encrypted: readonly {
    /** `aescbc:v1`. */
    readonly provider: string
    readonly keyName: string
    readonly objects: number
  }[]
}

export interface LargeKey {
  readonly key: string
  readonly isLive: boolean
  readonly revisions: number
  readonly liveBytes: number
  readonly sizeBytes: number
}

/** The latest time that one of the newest objects carries: the state is at least as new. */
interface NewestTime {
  /** RFC 3339. */
  readonly time: string
  /** By the clock of this machine. */
  readonly ageMs: number
}
