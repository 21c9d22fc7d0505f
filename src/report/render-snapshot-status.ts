import type { Language, Localized } from '../base/localized.ts'
import { escapeForTerminal, shorten } from '../base/text.ts'
import type { SnapshotStatus, Weight } from '../model/snapshot-status.ts'
import { type Field, fieldLines } from './field-lines.ts'
import { markdownTable, markdownText } from './markdown-text.ts'
import { renderBytes } from './render-bytes.ts'
import { directoryFields, findingLines } from './render-soundness.ts'
import { renderTextTable, type TextTable } from './render-table.ts'
import { trailerPhrases, verdictPhrases } from './snapshot-phrases.ts'
import { type TextView, textSection } from './text-view.ts'

/** For people: what etcdutl says, then whose it is, how old, what is in it and what fills it. */
export function renderSnapshotStatusText(status: SnapshotStatus, view: TextView): string {
  const { language, style } = view
  const mark = status.verdict === 'sound' ? style.good : style.bad
  const sections = statusSections(status, language)
  const lines = [
    `${mark(style.strong(verdictPhrases[status.verdict][language]))}  ${escapeForTerminal(status.path)}`,
    ...textSection(words.found, findingLines(status.findings, view), view),
    ...sections.flatMap(([heading, fields]) => textSection(heading, fieldLines(fields, view), view)),
    ...statusTables(status, language).flatMap(({ heading, table }) =>
      textSection(heading, renderTextTable(table, view).trimEnd().split('\n'), view),
    ),
  ]
  return `${lines.join('\n')}\n`
}

export function renderSnapshotStatusMarkdown(status: SnapshotStatus, language: Language): string {
  const fields = statusSections(status, language).flatMap(([heading, rows]) => [
    '',
    `## ${heading[language]}`,
    '',
    ...markdownTable(
      ['', ''],
      rows.map(([name, value]) => [name[language], markdownText(value)]),
    ),
  ])
  const tables = statusTables(status, language).flatMap(({ heading, table }) => [
    '',
    `## ${heading[language]}`,
    '',
    ...markdownTable(
      table.header,
      table.rows.map((row) => row.map(markdownText)),
    ),
  ])
  return `${[`**${verdictPhrases[status.verdict][language]}**: ${markdownText(status.path)}`, ...fields, ...tables].join('\n')}\n`
}

const words = {
  found: { en: 'What was found', zh: '发现的情况' },
  etcdutl: { en: 'As etcdutl snapshot status', zh: '与 etcdutl snapshot status 相同' },
  hash: { en: 'hash', zh: '哈希' },
  revision: { en: 'revision', zh: '修订号' },
  keys: { en: 'total keys', zh: '键总数' },
  size: { en: 'total size', zh: '总大小' },
  storage: { en: 'storage version', zh: '存储版本' },
  file: { en: 'File', zh: '文件' },
  trailer: { en: 'SHA-256 trailer', zh: 'SHA-256 校验尾' },
  pages: { en: 'pages', zh: '页' },
  age: { en: 'newest object', zh: '最新对象' },
  cluster: { en: 'Cluster', zh: '集群' },
  version: { en: 'cluster version', zh: '集群版本' },
  applied: { en: 'applied', zh: '已应用' },
  members: { en: 'members', zh: '成员' },
  removed: { en: 'removed members', zh: '已移除成员' },
  alarms: { en: 'alarms', zh: '告警' },
  leases: { en: 'leases', zh: '租约' },
  auth: { en: 'authentication', zh: '认证' },
  revisions: { en: 'revisions', zh: '修订' },
  compaction: { en: 'compaction', zh: '压缩' },
  gain: { en: 'to be gained', zh: '可回收' },
  directory: { en: 'Data directory', zh: '数据目录' },
  encryption: { en: 'Encryption at rest', zh: '静态加密' },
  resources: { en: 'By resource', zh: '按资源' },
  namespaces: { en: 'By namespace', zh: '按命名空间' },
  largest: { en: 'Largest keys, with all their revisions', zh: '最大的键（含所有修订）' },
  clusterScope: { en: '(cluster)', zh: '（集群）' },
} as const satisfies Record<string, Localized>

type Section = readonly [heading: Localized, fields: readonly Field[]]

function statusSections(status: SnapshotStatus, language: Language): readonly Section[] {
  return [
    [words.etcdutl, etcdutlFields(status, language)],
    [words.file, fileFields(status, language)],
    [words.cluster, clusterFields(status, language)],
    ...(status.directory === undefined
      ? []
      : [[words.directory, directoryFields(status.directory, language)] satisfies Section]),
  ]
}

function etcdutlFields({ etcdutl }: SnapshotStatus, language: Language): readonly Field[] {
  const isEn = language === 'en'
  const { hash, revision, totalEntries, totalKeys, totalSizeBytes, storageVersion } = etcdutl
  const unknown = isEn ? 'unknown: pages cannot be read' : '未知：有页无法读取'
  return [
    [words.hash, hash === undefined ? unknown : `${hash.toString(16)} (${hash})`],
    [words.revision, String(revision)],
    [
      words.keys,
      isEn
        ? `${totalEntries} as 3.4 and 3.5 count (entries of all buckets, every revision); ${totalKeys} as 3.6 counts (keys that exist)`
        : `${totalEntries}（3.4 与 3.5 的算法：所有 bucket 的条目，含每个修订）；${totalKeys}（3.6 的算法：现存的键）`,
    ],
    [words.size, `${renderBytes(totalSizeBytes)} (${totalSizeBytes})`],
    [words.storage, storageVersion ?? (isEn ? 'none (before 3.6)' : '无（3.6 之前）')],
  ]
}

function fileFields(status: SnapshotStatus, language: Language): readonly Field[] {
  const { database, pages, newest, revisions, input } = status
  const isEn = language === 'en'
  const free = renderBytes(pages.freeBytes)
  const history = renderBytes(revisions.historyBytes)
  return [
    ...(input === 'directory'
      ? []
      : [[words.trailer, trailerPhrases[database.trailer.kind][language]] satisfies Field]),
    [
      words.pages,
      isEn
        ? `${database.pages.counted} × ${database.pageSizeBytes}, ${pages.free} of them free (${free}); transaction ${pages.transactionId}`
        : `${database.pages.counted} × ${database.pageSizeBytes}，其中空闲 ${pages.free}（${free}）；事务 ${pages.transactionId}`,
    ],
    [
      words.age,
      newest === undefined
        ? isEn
          ? 'no time can be read'
          : '没有可读的时间'
        : `${newest.time} (${age(newest.ageMs, language)})`,
    ],
    [
      words.revisions,
      isEn
        ? `${revisions.count} from ${revisions.oldest} to ${revisions.newest}, ${revisions.tombstones} of them deletions; ${revisions.liveKeys} keys exist (${renderBytes(revisions.liveBytes)})`
        : `${revisions.count} 个，从 ${revisions.oldest} 到 ${revisions.newest}，其中 ${revisions.tombstones} 个为删除；现存 ${revisions.liveKeys} 个键（${renderBytes(revisions.liveBytes)}）`,
    ],
    [words.compaction, compaction(status, language)],
    [
      words.gain,
      isEn
        ? `about ${renderBytes(pages.freeBytes + revisions.historyBytes)} by compaction and defragmentation: ${history} of old revisions, ${free} of free pages`
        : `压缩并碎片整理约可回收 ${renderBytes(pages.freeBytes + revisions.historyBytes)}：旧修订 ${history}，空闲页 ${free}`,
    ],
  ]
}

function compaction({ revisions }: SnapshotStatus, language: Language): string {
  const { scheduledCompaction: scheduled, finishedCompaction: finished } = revisions
  if (scheduled === 0) return language === 'en' ? 'never' : '从未进行'
  if (scheduled === finished) return language === 'en' ? `finished up to ${finished}` : `已完成到 ${finished}`
  return language === 'en'
    ? `finished up to ${finished}, scheduled up to ${scheduled}: etcd goes on with it when it starts`
    : `已完成到 ${finished}，计划到 ${scheduled}：etcd 启动后会继续`
}

function clusterFields({ cluster }: SnapshotStatus, language: Language): readonly Field[] {
  const isEn = language === 'en'
  const none = isEn ? 'none' : '无'
  const { term, members, removedMembers, alarms, leases, isAuthEnabled } = cluster
  const list = (all: readonly string[]): string => (all.length === 0 ? none : all.join(', '))
  return [
    [words.version, cluster.clusterVersion ?? (isEn ? 'unknown' : '未知')],
    [
      words.applied,
      `${isEn ? 'entry' : '条目'} ${cluster.consistentIndex}${term === undefined ? '' : isEn ? `, term ${term}` : `，任期 ${term}`}`,
    ],
    [
      words.members,
      list(
        members.map(
          ({ id, name, peerUrls, isLearner }) =>
            `${name ?? '?'} ${id} ${peerUrls.join(' ')}${isLearner ? ' (learner)' : ''}`,
        ),
      ),
    ],
    [words.removed, list(removedMembers)],
    [words.alarms, list(alarms.map(({ kind, memberId }) => `${kind.toUpperCase()} ${memberId}`))],
    [words.leases, String(leases)],
    [words.auth, isAuthEnabled ? (isEn ? 'on' : '已启用') : isEn ? 'off' : '未启用'],
  ]
}

function age(ageMs: number, language: Language): string {
  const minutes = Math.floor(Math.max(0, ageMs) / 60_000)
  const days = Math.floor(minutes / 1440)
  const hours = Math.floor(minutes / 60)
  if (days > 1) return language === 'en' ? `${days} days ago` : `${days} 天前`
  if (hours > 1) return language === 'en' ? `${hours} hours ago` : `${hours} 小时前`
  return language === 'en' ? `${minutes} minutes ago` : `${minutes} 分钟前`
}

interface NamedTable {
  readonly heading: Localized
  readonly table: TextTable
}

/** What a person looks at; the JSON has them all. */
const SHOWN_ROWS = 20

function statusTables(status: SnapshotStatus, language: Language): readonly NamedTable[] {
  const { resources, namespaces, encryption, largest } = status
  const header = weightHeader[language]
  const encrypted = encryption.map(({ resource, plain, encrypted: keys }) => [
    resource,
    String(plain),
    keys.map(({ provider, keyName, objects }) => `${provider} ${keyName}: ${objects}`).join(', ') || '-',
  ])
  return [
    {
      heading: words.encryption,
      table: {
        header: { en: ['RESOURCE', 'PLAIN', 'ENCRYPTED'], zh: ['资源', '明文', '已加密'] }[language],
        rows: encrypted,
      },
    },
    {
      heading: words.resources,
      table: {
        header: [...header, { en: 'RESOURCE', zh: '资源' }[language]],
        rows: resources.slice(0, SHOWN_ROWS).map((one) => [...weightCells(one), one.resource]),
      },
    },
    {
      heading: words.namespaces,
      table: {
        header: [...header, { en: 'NAMESPACE', zh: '命名空间' }[language]],
        rows: namespaces
          .slice(0, SHOWN_ROWS)
          .map((one) => [...weightCells(one), one.namespace === '' ? words.clusterScope[language] : one.namespace]),
      },
    },
    {
      heading: words.largest,
      table: {
        header: { en: ['SIZE', 'NEWEST', 'REVISIONS', 'KEY'], zh: ['大小', '最新', '修订数', '键'] }[language],
        rows: largest.map((one) => [
          renderBytes(one.sizeBytes),
          one.isLive ? renderBytes(one.liveBytes) : { en: 'deleted', zh: '已删除' }[language],
          String(one.revisions),
          shorten(one.key, LONGEST_KEY),
        ]),
      },
    },
  ].filter(({ table }) => table.rows.length > 0)
}

const LONGEST_KEY = 200

const weightHeader = {
  en: ['SIZE', 'LIVE', 'OBJECTS', 'REVISIONS'],
  zh: ['大小', '现存', '对象', '修订数'],
} as const

const weightCells = ({ sizeBytes, liveBytes, objects, revisions }: Weight): readonly string[] => [
  renderBytes(sizeBytes),
  renderBytes(liveBytes),
  String(objects),
  String(revisions),
]
