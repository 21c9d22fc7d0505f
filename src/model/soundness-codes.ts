import type { Localized } from '../base/localized.ts'

/**
 * What a finding does to the verdict. `cut` and `damage` say that bytes are missing or wrong, `foreign` that it is no database of etcd,
 * `unseen` that it could not be looked at, `note` leaves it sound.
 */
export type SoundnessWeight = 'damage' | 'cut' | 'foreign' | 'unseen' | 'note'

interface SoundnessMeaning extends Localized {
  readonly weight: SoundnessWeight
}

const damage = (en: string, zh: string) => ({ weight: 'damage', en, zh }) as const
const foreign = (en: string, zh: string) => ({ weight: 'foreign', en, zh }) as const
const unseen = (en: string, zh: string) => ({ weight: 'unseen', en, zh }) as const
const note = (en: string, zh: string) => ({ weight: 'note', en, zh }) as const

/** The file before anything in it is read as a database. */
const ofInput = {
  'path-missing': foreign('There is nothing at this path', '该路径不存在'),
  'empty-file': foreign('The file is empty', '文件为空'),
  'too-small': foreign(
    'The file is smaller than the two meta pages that every database begins with',
    '文件比任何数据库开头的两个 meta 页还小',
  ),
  'gzip-archive': foreign('The file is compressed with gzip', '文件经 gzip 压缩'),
  'zstd-archive': foreign('The file is compressed with zstd', '文件经 zstd 压缩'),
  'xz-archive': foreign('The file is compressed with xz', '文件经 xz 压缩'),
  'bzip2-archive': foreign('The file is compressed with bzip2', '文件经 bzip2 压缩'),
  'zip-archive': foreign('The file is a ZIP archive', '文件是 ZIP 归档'),
  'tar-archive': foreign('The file is a tar archive', '文件是 tar 归档'),
  image: foreign('The file is a picture', '文件是图片'),
  'sqlite-database': foreign(
    'The file is a SQLite database, as k3s uses it instead of etcd',
    '文件是 SQLite 数据库（k3s 用它代替 etcd）',
  ),
  'text-file': foreign('The file is text', '文件是文本'),
  'zeros-only': foreign('The file begins with nothing but zeros', '文件开头全是零'),
  'unknown-content': foreign('The file is not a bolt database', '文件不是 bolt 数据库'),
  'foreign-database': foreign(
    'The file is a bolt database, and not one of etcd: it has no bucket of keys',
    '文件是 bolt 数据库，但不是 etcd 的：没有存放键的 bucket',
  ),
  'directory-without-db': foreign(
    'The directory is not the data directory of a member of etcd',
    '该目录不是 etcd 成员的数据目录',
  ),
  'not-a-file': unseen(
    'The path is a device, a pipe or a socket, which is not read',
    '该路径是设备、管道或套接字，未读取',
  ),
  'not-readable': unseen('The file cannot be read', '文件无法读取'),
  'being-written': unseen(
    'Somebody is writing to the file: etcd runs on it, or it is still being copied',
    '文件正在被写入：etcd 正在使用它，或者它仍在被复制',
  ),
  'in-use': unseen(
    'A running process holds the file, most likely etcd: what looks wrong in it may be work in hand, and is not called damage',
    '文件正被某个运行中的进程（很可能是 etcd）占用：其中看似异常之处可能是正在进行的写入，不判为损坏',
  ),
} as const satisfies Record<string, SoundnessMeaning>

/** The bolt file (see `boltProblemMeanings`) and the trailer behind it. */
const ofPages = {
  'meta-magic': damage('A meta page does not begin with the magic number of bolt', '某个 meta 页的魔数不对'),
  'meta-version': damage('A meta page has another format version than 2', '某个 meta 页的格式版本不是 2'),
  'meta-checksum': damage('A meta page does not have its checksum', '某个 meta 页的校验和不符'),
  'meta-page-size': damage('A meta page names a page size that cannot be', '某个 meta 页给出的页大小不可能'),
  'meta-root': damage('A meta page points to a root page that cannot be', '某个 meta 页指向不可能的根页'),
  'meta-missing': { weight: 'cut', en: 'The file ends before its meta pages do', zh: '文件在 meta 页之前就结束了' },
  'file-short': {
    weight: 'cut',
    en: 'The file ends before the last page that its meta page counts',
    zh: '文件在 meta 页所记的最后一页之前就结束了',
  },
  'page-out-of-bounds': damage('A pointer leads to a page that is not in the file', '指针指向文件中不存在的页'),
  'page-used-twice': damage('Two pointers lead to the same page, or pages overlap', '两个指针指向同一页，或页相互重叠'),
  'page-id': damage('A page carries the number of another page', '页头中的页号是另一页的'),
  'page-kind': damage('A page is not of the kind that its place demands', '页的类型与其位置不符'),
  'page-overflow': damage('A page claims to go on past the end of the file', '页声称延伸到文件末尾之后'),
  'page-empty': damage('A page that must have elements has none', '本应有元素的页是空的'),
  'element-bounds': damage('An element lies outside its page', '元素超出所在页的范围'),
  'element-gap': damage('The elements of a page do not follow each other', '页内元素没有首尾相接'),
  'element-flags': damage('An element has flags that do not exist', '元素带有不存在的标志'),
  'keys-disordered': damage('The keys of a page do not rise', '页内的键没有递增'),
  'separator-mismatch': damage(
    'The keys of a page are not those that its parent announces',
    '页内的键与父页所给出的不符',
  ),
  'tree-too-deep': damage('The tree goes down further than any real one', '树的层数超过任何真实的树'),
  'bucket-invalid': damage('The value of a bucket is not one', 'bucket 的值无效'),
  'trailer-mismatch': damage(
    'The SHA-256 at the end of the snapshot is not that of the database before it',
    '快照末尾的 SHA-256 与其前面的数据库不符',
  ),
  'trailer-cut': {
    weight: 'cut',
    en: 'The file ends within the SHA-256 behind the database',
    zh: '文件在数据库之后的 SHA-256 中间就结束了',
  },
  'trailer-absent': note(
    'There is no SHA-256 at the end: the file was copied from a data directory, not saved as a snapshot',
    '末尾没有 SHA-256：该文件是从数据目录复制的，而不是保存的快照',
  ),
  'trailing-bytes': note(
    'Behind the database there are bytes that do not belong to it',
    '数据库之后还有不属于它的字节',
  ),
} as const satisfies Record<string, SoundnessMeaning>

/** What etcd and Kubernetes keep in the pages. */
const ofContent = {
  'revision-invalid': damage('An entry is not a revision with its key and value', '条目不是带有键和值的修订'),
  'revision-mismatch': damage(
    'An entry stands at another revision than the one it names',
    '条目所在的修订号与其自身记录的不符',
  ),
  'revision-order': damage('A key was written before it was created', '键的写入早于其创建'),
  'version-invalid': damage('The version of a key does not fit its revisions', '键的 version 与其修订不符'),
  'value-undecodable': damage('An object of Kubernetes cannot be decoded', '某个 Kubernetes 对象无法解码'),
  'revision-raised': note(
    'A restore raised the revision of this database (--bump-revision); all history before it is marked for compaction',
    '恢复时提升过该数据库的修订号（--bump-revision）；此前的历史均已标记待压缩',
  ),
  'revision-behind': damage(
    'The last revision is below the one that was asked for: writes are missing',
    '最后的修订号低于要求的值：缺少写入',
  ),
} as const satisfies Record<string, SoundnessMeaning>

/** A data directory beside its db: the write-ahead log (`walProblemMeanings`) and raft snapshots (`raftSnapshotProblemMeanings`). */
const ofDirectory = {
  'directory-structure': damage('The data directory lacks a folder that etcd needs', '数据目录缺少 etcd 所需的目录'),
  'db-missing': damage('The data directory has no db', '数据目录中没有 db'),
  'etcd-would-not-start': damage('etcd would not start on this directory', 'etcd 无法在该目录上启动'),
  'start-not-known': note(
    'Whether etcd would start on this directory cannot be told',
    '无法判断 etcd 能否在该目录上启动',
  ),
  'db-ahead-of-log': damage(
    'The db has applied entries that the log no longer has: new writes would not be stored until the log has caught up',
    '数据库已应用的条目在日志中不存在：在日志追上之前，新的写入不会被保存',
  ),
  'wrong-cluster': damage(
    'The directory belongs to another cluster than the one that was asked for',
    '该目录属于另一个集群，而不是所要求的集群',
  ),
  'member-removed': note('This member was removed from its cluster', '该成员已从集群中移除'),
  'torn-tail': note(
    'The last record of the log was not written whole; etcd cuts it off at its next start',
    '日志的最后一条记录未写完整；etcd 下次启动时会截掉',
  ),
  'bytes-after-end': note('Bytes behind the end of the log; etcd wipes them', '日志末尾之后还有字节；etcd 会清除'),
  'frame-cut': damage(
    'A file of the log that is not the last ends inside a record',
    '非最后一个 WAL 文件在记录中途结束',
  ),
  'frame-length': damage('A record of the log claims to be longer than its file', 'WAL 记录声称比文件还长'),
  'record-too-large': note('A record of the log was too large to be read here', 'WAL 中有一条记录过大，此处未读取'),
  'record-undecodable': damage('A record of the log is not one', 'WAL 记录无法解码'),
  'record-kind': damage('A record of the log is of a kind that does not exist', 'WAL 记录的类型不存在'),
  'record-content': damage('The content of a record of the log cannot be decoded', 'WAL 记录的内容无法解码'),
  'crc-mismatch': damage('A record of the log does not have its checksum', 'WAL 记录的校验和不符'),
  'crc-chain': damage(
    'A file of the log does not go on from the checksum of the one before it',
    'WAL 文件没有接上前一文件的校验和',
  ),
  'file-head': damage('A file of the log does not begin as every such file does', 'WAL 文件的开头不对'),
  'number-falls': damage('A term or a commit of the log falls', '日志中的任期或提交索引出现回退'),
  'file-missing': damage('A file of the log is missing', '缺少 WAL 文件'),
  'file-repeated': damage('Two files of the log have the same place', '两个 WAL 文件的序号相同'),
  'file-empty': note('A file of the log has no records', '某个 WAL 文件没有记录'),
  'index-gap': damage('Entries of the log are missing', '日志缺少条目'),
  'metadata-conflict': damage('Files of different members or clusters are mixed', '混有不同成员或集群的文件'),
  'metadata-missing': damage('No record says whose log it is', '没有记录说明该日志属于谁'),
  'number-too-large': damage('An index or a term is larger than any real one', '索引或任期大得不真实'),
  'snapshot-empty': damage('A raft snapshot has no content', '某个 raft 快照没有内容'),
  'snapshot-too-large': note('A raft snapshot was too large to be read here', '某个 raft 快照过大，此处未读取'),
  'snapshot-undecodable': damage('A raft snapshot is not one', '某个 raft 快照无法解码'),
  'snapshot-crc': damage('A raft snapshot does not have its checksum', '某个 raft 快照的校验和不符'),
  'snapshot-store': damage('The list of members in a raft snapshot cannot be read', 'raft 快照中的成员列表无法读取'),
  'snapshot-name': damage(
    'A raft snapshot has another term or index than its name says',
    'raft 快照的任期或索引与文件名不符',
  ),
} as const satisfies Record<string, SoundnessMeaning>

/** Every code that `snapshot verify` can give. */
export const soundnessMeanings = { ...ofInput, ...ofPages, ...ofContent, ...ofDirectory } as const

export type SoundnessCode = keyof typeof soundnessMeanings

export const isSoundnessCode = (code: string): code is SoundnessCode => Object.hasOwn(soundnessMeanings, code)
