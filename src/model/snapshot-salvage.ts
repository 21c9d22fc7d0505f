import type { Localized } from '../base/localized.ts'

/** How sure it is that a revision mined from a damaged file is what etcd stored, and that nothing newer replaced it; the surest first. */
export const surenessMeanings = {
  reachable: {
    en: 'Read from the tree that the newest meta page names; its page passes every check',
    zh: '从最新 meta 页所指的树中读出，所在页通过全部检查',
  },
  'damaged-page': {
    en: 'A sound entry of a page of the tree that is otherwise damaged',
    zh: '所在页属于当前树但已损坏，此条目本身完好',
  },
  'other-tree': {
    en: 'From the tree of the older meta page, or of a root that was guessed: a moment older at most if that tree is whole',
    zh: '来自较旧 meta 页的树，或推测出的根；若该树完整，至多旧一个瞬间',
  },
  'orphan-page': {
    en: 'From a whole page that no tree leads to any more: it may be older than what was stored last, or deleted since',
    zh: '来自完整但已不被任何树引用的页：可能是旧版本，也可能之后已被删除',
  },
  carved: {
    en: 'Recognised by its bytes alone, outside any whole page: it may be older, or deleted since',
    zh: '仅凭字节特征识别，不在任何完整页内：可能是旧版本，也可能之后已被删除',
  },
  'wal-committed': {
    en: 'Written in the log and committed, not yet in the database: etcd applies it when it starts',
    zh: '已写入 WAL 并提交，但尚未进入数据库：etcd 启动时会应用它',
  },
  'wal-uncommitted': {
    en: 'Written in the log and not known to be committed: it may never have been acknowledged',
    zh: '已写入 WAL，但未知是否已提交：可能从未得到确认',
  },
} as const satisfies Record<string, Localized>

export type Sureness = keyof typeof surenessMeanings
/** Of what stands in the database itself. */
export type PageSureness = Exclude<Sureness, 'wal-committed' | 'wal-uncommitted'>

/** Where the tree came from that counts as the current one. */
export type TreeOrigin = 'newest-meta' | 'older-meta' | 'guessed-root' | 'none'

/** What mining a file gives, before it is extracted. */
export interface SalvageCount extends SalvageSummary {
  /** Keys whose newest revision is no deletion; one counts twice where a surer revision stands beside a newer one. */
  readonly liveKeys: number
}

/** What mining a file gave. */
export interface SalvageSummary {
  readonly tree: TreeOrigin
  /** False when both meta pages were lost and the size of pages was found by trying. */
  readonly isPageSizeStated: boolean
  readonly pageSizeBytes: number
  /** Distinct revisions, each counted where it is surest. */
  readonly revisions: Readonly<Record<PageSureness, number>>
  /** Pages of the tree that did not pass; what their branches led to cannot be counted. */
  readonly damagedPages: number
  /** Values that were found with a hole in them, and left out. */
  readonly brokenValues: number
  /** Bytes of entries beyond what is kept in memory. */
  readonly leftOutBytes: number
}
