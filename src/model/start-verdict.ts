import type { Localized } from '../base/localized.ts'

/** Whether etcd of a version would start on a data directory as it stands. Serving needs a majority besides. */
export interface StartVerdict {
  readonly wouldStart: 'yes' | 'no' | 'unknown'
  /** Why not, why it is not known, or what it would do to the directory when it starts. */
  readonly reasons: readonly StartReason[]
}

export interface StartReason {
  readonly code: StartReasonCode
  /** File names, indexes, what is where. */
  readonly detail: string
}

export const startReasonMeanings = {
  'wal-missing': {
    en: 'There is no write-ahead log: etcd takes itself for a new member',
    zh: '没有 WAL：etcd 会把自己当作新成员',
  },
  'wal-unreadable': {
    en: 'The write-ahead log is corrupt where etcd does not repair it',
    zh: 'WAL 已损坏，且损坏处 etcd 不会修复',
  },
  'wal-file-missing': {
    en: 'Files of the write-ahead log that etcd needs are missing',
    zh: '缺少 etcd 所需的 WAL 文件',
  },
  'wal-not-judged': {
    en: 'The write-ahead log has a record too large to be read here',
    zh: 'WAL 中有一条记录过大，此处未读取',
  },
  'torn-tail-cut': {
    en: 'etcd cuts off the end of the last file of the write-ahead log',
    zh: 'etcd 会截掉最后一个 WAL 文件的尾部',
  },
  'commit-beyond-log': {
    en: 'Entries that were committed are not in the write-ahead log',
    zh: '已提交的日志条目不在 WAL 中',
  },
  'db-ahead-of-log': {
    en: 'The db has applied entries that the log no longer has: new writes are not stored until the log has caught up',
    zh: '数据库已应用的条目在日志中不存在：在日志追上之前，新的写入不会被保存',
  },
  'snapshot-unreadable': {
    en: 'A raft snapshot cannot be read; etcd sets it aside and takes an older one',
    zh: '某个 raft 快照无法读取；etcd 会将其搁置并使用更早的快照',
  },
  'snapshot-store-unreadable': {
    en: 'The raft snapshot that etcd would take has no readable list of members',
    zh: 'etcd 将采用的 raft 快照中没有可读的成员列表',
  },
  'snapshot-missing': {
    en: 'No raft snapshot fits, and the log does not begin at its beginning',
    zh: '没有可用的 raft 快照，且日志并非从头开始',
  },
  'db-missing': { en: 'The db is missing', zh: '数据库文件缺失' },
  'db-rebuilt': {
    en: 'The db is missing; the log begins at its beginning, and etcd builds the db from it',
    zh: '数据库文件缺失；日志从头开始，etcd 会据此重建数据库',
  },
  'db-unreadable': { en: 'The db cannot be opened', zh: '数据库无法打开' },
  'db-damaged': {
    en: 'Pages of the db are damaged that etcd reads when it starts',
    zh: '数据库中 etcd 启动时要读取的页面已损坏',
  },
  'db-damage-not-judged': {
    en: 'Pages of the db are damaged; whether etcd notices when it starts is not known',
    zh: '数据库有页面损坏；etcd 启动时能否察觉尚不清楚',
  },
  'db-behind-snapshot': {
    en: 'The db is older than the raft snapshot, and no db from a leader is there to replace it',
    zh: '数据库早于 raft 快照，且没有来自 leader 的数据库可替换它',
  },
  'received-db-used': {
    en: 'The db is older than the raft snapshot; etcd replaces it with the one that a leader sent',
    zh: '数据库早于 raft 快照；etcd 会用 leader 发来的数据库替换它',
  },
  'cluster-version-newer': {
    en: 'The cluster has a newer version than this etcd',
    zh: '集群版本高于该 etcd 的版本',
  },
  'storage-version-newer': {
    en: 'The db has a newer format than this etcd knows',
    zh: '数据库的存储版本高于该 etcd 所支持的版本',
  },
  'members-bucket-stale': {
    en: 'The db lists the members of before a restore by etcdctl 3.4, and this etcd believes the db',
    zh: '数据库中仍是 etcdctl 3.4 恢复之前的成员列表，而该版本的 etcd 以数据库为准',
  },
  'v2-keys': {
    en: 'Keys were written with the v2 API, which 3.6 does not allow any more',
    zh: '存在用 v2 API 写入的键，3.6 不再允许',
  },
  'member-removed': {
    en: 'This member was removed from its cluster; its peers turn it away',
    zh: '该成员已从集群中移除；其他成员会拒绝它',
  },
} as const satisfies Record<string, Localized>

export type StartReasonCode = keyof typeof startReasonMeanings
