import type { Language, Localized } from '../base/localized.ts'
import { plural } from '../base/text.ts'
import type { NoiseKind } from '../model/field-change.ts'
import type { ChangeCount, FoldedNoise, ObjectChange, SnapshotDiff } from '../model/snapshot-diff.ts'

const noiseNames: Readonly<Record<NoiseKind, Localized>> = {
  'managed-fields': { en: 'managed fields', zh: 'managedFields' },
  'resource-version': { en: 'resource versions', zh: 'resourceVersion' },
  'lease-renewals': { en: 'lease renewals', zh: '租约续期' },
  heartbeats: { en: 'heartbeats of nodes', zh: '节点心跳' },
  events: { en: 'events', zh: '事件（Event）' },
  'api-server-records': { en: 'records of API servers', zh: 'API server 登记' },
  'compaction-clock': { en: "the API servers' compaction clock", zh: 'API server 压缩时钟' },
  'same-content': { en: 'stored anew with the same content', zh: '重新存储但内容相同' },
  'served-defaults': { en: 'defaults that the API server fills in', zh: 'API server 补全的默认值' },
}

export const opaqueReasons: Readonly<Record<NonNullable<ObjectChange['opaque']>, Localized>> = {
  encrypted: {
    en: 'encrypted at rest: the stored bytes differ, the content may be the same',
    zh: '静态加密：存储的字节不同，内容未必不同',
  },
  'unknown-kind': { en: 'of a kind that this program does not know', zh: '本程序未知的类型' },
  damaged: { en: 'one of the values is damaged', zh: '其中一个值已损坏' },
  'other-version': {
    en: 'written since; stored in an API version that is not served, so not comparable field by field',
    zh: '此后有写入；其存储的 API 版本不再提供服务，无法逐字段比较',
  },
  binary: { en: 'not an object of Kubernetes', zh: '不是 Kubernetes 对象' },
}

/** `events 66 objects, managed fields 108 fields`. */
export function foldedPhrase(folded: readonly FoldedNoise[], language: Language): string {
  const part = ({ kind, objects, fields }: FoldedNoise): string => {
    const counts = {
      en: [plural(objects, 'object'), plural(fields, 'field')],
      zh: [`${objects} 个对象`, `${fields} 个字段`],
    }
    const shown = counts[language].filter((_, index) => [objects, fields][index] !== 0)
    return `${noiseNames[kind][language]} (${shown.join(language === 'en' ? ', ' : '，')})`
  }
  return folded.map(part).join(language === 'en' ? ', ' : '、')
}

/** `pods 11, endpoints 3 and 4 more kinds`. */
export function kindsPhrase(
  counts: readonly { readonly resource: string; readonly count: number }[],
  language: Language,
): string {
  const sorted = counts.filter(({ count }) => count > 0).toSorted((left, right) => right.count - left.count)
  const shown = sorted
    .slice(0, MOST_KINDS)
    .map(({ resource, count }) => `${resource === '' ? otherKeys[language] : resource} ${count}`)
  const more = sorted.length - shown.length
  if (more > 0) shown.push({ en: `${plural(more, 'more kind')}`, zh: `另外 ${more} 类` }[language])
  return shown.join(language === 'en' ? ', ' : '、')
}

const MOST_KINDS = 6
const otherKeys: Localized = { en: 'other keys', zh: '其他键' }

/** What became of the histories, in one sentence; a second one where somebody must know. */
export function lineagePhrase(diff: SnapshotDiff): Localized {
  const { lineage } = diff
  const names = shortNames(diff)
  const before = { ...diff.before, name: names.before }
  const after = { ...diff.after, name: names.after }
  if (lineage.kind === 'other-cluster')
    return {
      en: `These are two clusters: kube-system has uid ${before.clusterUid} in ${before.name} and ${after.clusterUid} in ${after.name}. Everything differs that carries a uid.`,
      zh: `这是两个不同的集群：kube-system 的 uid 在 ${before.name} 中为 ${before.clusterUid}，在 ${after.name} 中为 ${after.clusterUid}。凡带 uid 的内容都会不同。`,
    }
  if (lineage.kind === 'two-histories') {
    const { sameUpTo, differsBy, firstRevision, newer } = lineage
    const at = {
      en:
        firstRevision === undefined
          ? `at revision ${differsBy} at the latest${sameUpTo === 0 ? '' : `, and are known to agree up to ${sameUpTo}`}`
          : `at revision ${firstRevision}; they agree up to ${sameUpTo}`,
      zh:
        firstRevision === undefined
          ? `最迟在修订号 ${differsBy} 处分叉${sameUpTo === 0 ? '' : `，已知至 ${sameUpTo} 为止一致`}`
          : `从修订号 ${firstRevision} 起分叉，至 ${sameUpTo} 为止一致`,
    }
    const which = {
      en:
        newer === 'unknown'
          ? 'Which one is newer cannot be told from the times in their objects.'
          : `By the times in their objects ${names[newer]} is the newer one.`,
      zh: newer === 'unknown' ? '从对象中的时间无法判断哪个更新。' : `按对象中的时间，${names[newer]} 较新。`,
    }
    return {
      en: `TWO HISTORIES: the same revision numbers stand for different writes. They part ${at.en}. One of the clusters was restored from a snapshot. ${which.en}`,
      zh: `两段历史：相同的修订号对应不同的写入，${at.zh}。其中一方曾从快照恢复。${which.zh}`,
    }
  }
  if (lineage.newer === 'neither') return { en: 'Both end at the same revision.', zh: '两者止于同一修订号。' }
  const distance = Math.abs(after.revision - before.revision)
  if (lineage.newer === 'after')
    return {
      en: `${after.name} continues the history of ${before.name}, ${plural(distance, 'revision')} on.`,
      zh: `${after.name} 是 ${before.name} 历史的延续，相隔 ${distance} 个修订。`,
    }
  return {
    en: `${before.name} is the newer one, by ${plural(distance, 'revision')}: what is called added here was removed, and the other way round.`,
    zh: `${before.name} 反而更新（多 ${distance} 个修订）：此处的“新增”实为删除，反之亦然。`,
  }
}

const total = (counts: readonly ChangeCount[], change: 'added' | 'removed' | 'changed' | 'statusOnly'): number =>
  counts.reduce((sum, count) => sum + count[change], 0)

/** `2 added (pods 2); 12 changed (deployments 3, configmaps 2), 4 of them in status alone`. */
export function countsPhrase(counts: readonly ChangeCount[], language: Language): string {
  const words = changeWords[language]
  const parts = (['removed', 'added', 'changed'] as const).flatMap((change) => {
    const sum = total(counts, change)
    if (sum === 0) return []
    const kinds = kindsPhrase(
      counts.map((count) => ({ resource: count.resource, count: count[change] })),
      language,
    )
    const status = change === 'changed' ? total(counts, 'statusOnly') : 0
    const alone = { en: `, ${status === sum ? 'all' : status} in status alone`, zh: `，其中 ${status} 个仅状态不同` }[
      language
    ]
    return [`${words[change](sum)} (${kinds})${status === 0 ? '' : alone}`]
  })
  return parts.join(language === 'en' ? '; ' : '；')
}

const changeWords: Readonly<
  Record<Language, Readonly<Record<'added' | 'removed' | 'changed', (count: number) => string>>>
> = {
  en: {
    added: (count) => `${count} added`,
    removed: (count) => `${count} removed`,
    changed: (count) => `${count} changed`,
  },
  zh: { added: (count) => `新增 ${count}`, removed: (count) => `删除 ${count}`, changed: (count) => `更改 ${count}` },
}

/** Without their folders, where that still tells them apart. */
function shortNames({ before, after }: SnapshotDiff): { readonly before: string; readonly after: string } {
  const [left = '', right = ''] = [before.name, after.name].map((name) =>
    name.split('/').findLast((part) => part !== ''),
  )
  return left === right ? { before: before.name, after: after.name } : { before: left, after: right }
}

/** The answer in one sentence. */
export function headline(diff: SnapshotDiff): Localized {
  const { counts, namespaces } = diff
  const before = shortNames(diff).before
  const gone = namespaces.filter(({ change }) => change === 'removed')
  const come = namespaces.filter(({ change }) => change === 'added')
  const whole = new Set(namespaces.map(({ namespace, change }) => `${change} ${namespace}`))
  const rest = (change: 'added' | 'removed' | 'changed'): number =>
    total(
      counts.filter(({ namespace }) => !whole.has(`${change} ${namespace}`)),
      change,
    ) - (change === 'changed' ? 0 : { added: come, removed: gone }[change].length)
  const parts: Localized[] = [
    ...gone.map(({ namespace, objects }) => ({
      en: `namespace ${namespace} with ${plural(objects, 'object')} removed`,
      zh: `命名空间 ${namespace} 连同 ${objects} 个对象被删除`,
    })),
    ...come.map(({ namespace, objects }) => ({
      en: `namespace ${namespace} with ${plural(objects, 'object')} added`,
      zh: `新增命名空间 ${namespace}，含 ${objects} 个对象`,
    })),
    ...(['removed', 'added', 'changed'] as const).flatMap((change) => {
      const count = rest(change)
      const status = change === 'changed' ? total(counts, 'statusOnly') : 0
      if (count === 0) return []
      return [
        {
          en: `${plural(count, 'object')} ${change}${status === 0 ? '' : ` (${count - status} beyond their status)`}`,
          zh: `${changeWords.zh[change](count)} 个对象${status === 0 ? '' : `（其中 ${count - status} 个不止状态）`}`,
        },
      ]
    }),
  ]
  if (parts.length === 0)
    return {
      en: `Nothing is different since ${before}, but for noise.`,
      zh: `自 ${before} 以来，除噪声外无差异。`,
    }
  return {
    en: `Since ${before}: ${parts.map(({ en }) => en).join('; ')}.`,
    zh: `自 ${before} 以来：${parts.map(({ zh }) => zh).join('；')}。`,
  }
}
