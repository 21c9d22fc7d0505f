import type { Language, Localized } from '../base/localized.ts'
import { plural } from '../base/text.ts'
import type { DeletedObjects, DeletionEvent, DeletionKind, TimeBounds } from '../model/snapshot-deleted.ts'
import { kindsPhrase } from './diff-phrases.ts'

/** `56 objects and 33 events`: events are gone within the hour anyway. */
function objectsPhrase({ counts }: Pick<DeletionEvent, 'counts'>): Localized {
  const events = counts.find(({ resource }) => resource === 'events')?.count ?? 0
  const others = counts.reduce((sum, { count }) => sum + count, 0) - events
  if (events === 0) return { en: plural(others, 'object'), zh: `${others} 个对象` }
  if (others === 0) return { en: plural(events, 'event'), zh: `${events} 个事件` }
  return { en: `${plural(others, 'object')} and ${plural(events, 'event')}`, zh: `${others} 个对象和 ${events} 个事件` }
}

/** What an event was, in a few words. */
export function eventTitle(event: DeletionEvent): Localized {
  const { kind, namespace, isOver, objects } = event
  const count = objects.length
  const where = {
    en: namespace === '' ? '' : ` in ${namespace}`,
    zh: namespace === '' ? '' : `（${namespace}）`,
  }
  const titles: Readonly<Record<DeletionKind, Localized>> = {
    namespace: {
      en: `Namespace ${namespace} ${isOver ? 'deleted' : 'being deleted'}: ${objectsPhrase(event).en}`,
      zh: `命名空间 ${namespace} ${isOver ? '已删除' : '正在删除'}：${objectsPhrase(event).zh}`,
    },
    objects: { en: `Deleted${where.en}: ${plural(count, 'object')}`, zh: `删除${where.zh}：${count} 个对象` },
    'routine-owned': {
      en: `By controllers, whose owner lives on${where.en}: ${plural(count, 'object')}`,
      zh: `由控制器删除，其所有者仍在${where.zh}：${count} 个对象`,
    },
    'routine-expired': { en: `Expired${where.en}: ${plural(count, 'object')}`, zh: `过期${where.zh}：${count} 个对象` },
    'routine-records': {
      en: `Records of the control plane${where.en}: ${plural(count, 'key')}`,
      zh: `控制面自身的记录${where.zh}：${count} 个键`,
    },
  }
  return titles[kind]
}

/** Revisions and times. */
export function eventSpan({ firstRevision, lastRevision, firstTime, lastTime, objects }: DeletionEvent): Localized {
  if (objects.length === 0) return { en: 'nothing in it has gone yet', zh: '其中尚无对象被删除' }
  const range = firstRevision === lastRevision ? `${firstRevision}` : `${firstRevision} - ${lastRevision}`
  const isWhole = firstTime.from !== undefined && lastTime.to !== undefined
  const whole = boundsText({ from: firstTime.from, to: lastTime.to })
  const [from, to] = isWhole ? [whole, whole] : [boundsText(firstTime), boundsText(lastTime)]
  const times = {
    en: from.en === to.en ? from.en : `${from.en} to ${to.en}`,
    zh: from.zh === to.zh ? from.zh : `${from.zh} 至 ${to.zh}`,
  }
  const word = firstRevision === lastRevision ? 'revision' : 'revisions'
  return { en: `${word} ${range}, ${times.en}`, zh: `修订号 ${range}，${times.zh}` }
}

/** Writes near it bound its time; the nearer one is close enough for a person. */
export function boundsText({ from, to }: TimeBounds): Localized {
  if (from === undefined && to === undefined) return { en: 'at a time that is not known', zh: '时间未知' }
  if (from === undefined) return { en: `before ${second(to)}`, zh: `${second(to)} 之前` }
  if (to === undefined) return { en: `after ${second(from)}`, zh: `${second(from)} 之后` }
  if (second(from) === second(to)) return { en: second(from), zh: second(from) }
  return {
    en: `between ${second(from)} and ${second(to).slice(11)}`,
    zh: `${second(from)} 与 ${second(to).slice(11)} 之间`,
  }
}

const second = (time: string | undefined): string => `${(time ?? '').slice(0, 19)}Z`

/** The answer in a sentence or two. */
export function deletedHeadline({ events, compactedRevision, revision }: DeletedObjects): Localized {
  const namespaces = events.filter(({ kind }) => kind === 'namespace')
  const others = events.filter(({ kind }) => kind === 'objects')
  const routine = events.filter(({ kind }) => kind.startsWith('routine'))
  const sum = (some: readonly DeletionEvent[]): number => some.reduce((all, { objects }) => all + objects.length, 0)
  const parts: Localized[] = namespaces.map(({ namespace, counts, isOver, isPartial }) => ({
    en: `namespace ${namespace} ${isOver ? 'was' : 'is being'} deleted, with ${isPartial ? 'at least ' : ''}${objectsPhrase({ counts }).en}`,
    zh: `命名空间 ${namespace} ${isOver ? '已被' : '正在被'}删除，${isPartial ? '至少 ' : ''}${objectsPhrase({ counts }).zh}随之消失`,
  }))
  if (others.length > 0)
    parts.push({
      en: `${plural(sum(others), 'other object')} went in ${plural(others.length, 'deletion')}`,
      zh: `另有 ${sum(others)} 个对象在 ${others.length} 次删除中消失`,
    })
  if (routine.length > 0)
    parts.push({ en: `${sum(routine)} went in the course of things`, zh: `${sum(routine)} 个属于日常清理` })
  const since = {
    en:
      compactedRevision === 0
        ? `up to revision ${revision}, from the first one on`
        : `between revisions ${compactedRevision} and ${revision}`,
    zh: compactedRevision === 0 ? `从最初到修订号 ${revision}` : `修订号 ${compactedRevision} 至 ${revision} 之间`,
  }
  if (parts.length === 0)
    return {
      en: `Nothing that is still readable was deleted ${since.en}.`,
      zh: `${since.zh}，没有仍可读取的已删除对象。`,
    }
  const text = { en: parts.map(({ en }) => en).join('; '), zh: parts.map(({ zh }) => zh).join('；') }
  return {
    en: `${text.en.charAt(0).toUpperCase()}${text.en.slice(1)} (${since.en}).`,
    zh: `${text.zh}（${since.zh}）。`,
  }
}

/** What the file cannot say, and where to look instead. */
export function compactionPhrase({ compactedRevision, name, isSalvaged }: DeletedObjects): Localized | undefined {
  if (compactedRevision === 0) return undefined
  if (isSalvaged)
    return {
      en: `History up to revision ${compactedRevision} was compacted: what is shown of it lies in pages that were freed and not yet written over, and need not be all of it.`,
      zh: `修订号 ${compactedRevision} 及之前的历史已被压缩：此处显示的内容来自已释放但尚未被覆盖的页，不一定完整。`,
    }
  return {
    en: `History up to revision ${compactedRevision} was compacted: of what was deleted before it there is nothing in the index. Hold an older snapshot against this one (codeblue snapshot diff OLDER ${name}), or look for what lies in freed pages (--salvage).`,
    zh: `修订号 ${compactedRevision} 及之前的历史已被压缩：在此之前删除的内容已不在索引中。可与更早的快照对比（codeblue snapshot diff OLDER ${name}），或在已释放的页中寻找（--salvage）。`,
  }
}

/** Commands and what must be known about them, for one event. */
export function recoveryLines(
  event: DeletionEvent,
  { name, isSalvaged }: Pick<DeletedObjects, 'name' | 'isSalvaged'>,
): readonly { readonly text?: Localized; readonly command?: string }[] {
  const { recovery } = event
  if (recovery === undefined || event.kind.startsWith('routine')) return []
  const { revision, changedLater, elsewhere, lost } = recovery
  const file = `${quoted(name)}${isSalvaged ? ' --salvage' : ''}`
  const shared = recovery.objects === 0 ? [] : [{ command: commandAt(event, file) }]
  return [
    ...(recovery.objects === 0
      ? []
      : [
          {
            text: {
              en: `Back as files, ${plural(recovery.objects, 'object')} as of revision ${revision}:`,
              zh: `取回为文件，共 ${recovery.objects} 个对象，取自修订号 ${revision}：`,
            },
          },
        ]),
    ...shared,
    ...(recovery.objects === 0 || isOneObject(event) ? [] : [{ text: forFiles(event) }]),
    ...(changedLater === 0
      ? []
      : [
          {
            text: {
              en: `${changedLater} of them ${changedLater === 1 ? 'was' : 'were'} written again after it, most often by the deletion itself (a deletionTimestamp, a status): this is the state before.`,
              zh: `其中 ${changedLater} 个此后又被写入，多为删除过程本身（deletionTimestamp、状态）：此处取的是之前的状态。`,
            },
          },
        ]),
    ...(elsewhere.length === 0
      ? []
      : [
          {
            text: {
              en: `${plural(elsewhere.length, 'object')} did not exist at that revision, each needs its own:`,
              zh: `${elsewhere.length} 个对象在该修订号不存在，需各自指定：`,
            },
          },
          ...elsewhere.slice(0, MOST_COMMANDS).map((object) => ({
            command: `codeblue snapshot get ${file} ${object.resource}/${object.name}${object.namespace === '' ? '' : ` -n ${object.namespace}`} --revision ${object.readableRevision}`,
          })),
          ...(elsewhere.length <= MOST_COMMANDS
            ? []
            : [
                {
                  text: {
                    en: `and ${elsewhere.length - MOST_COMMANDS} more (--output json lists them)`,
                    zh: `另有 ${elsewhere.length - MOST_COMMANDS} 个（--output json 列出全部）`,
                  },
                },
              ]),
        ]),
    ...(lost === 0
      ? []
      : [
          {
            text: {
              en: `${plural(lost, 'object')} left nothing but a tombstone: the compaction took the last state.`,
              zh: `${lost} 个对象只剩墓碑：压缩已清除其最后状态。`,
            },
          },
        ]),
  ]
}

const isOneObject = ({ kind, objects }: DeletionEvent): boolean => kind !== 'namespace' && objects.length === 1

const forFiles = ({ counts }: DeletionEvent): Localized => {
  const hasSecrets = counts.some(({ resource }) => resource === 'secrets')
  return {
    en: `With --clean they are ready to be created again${hasSecrets ? '; --reveal writes what Secrets hold' : ''}.`,
    zh: `加 --clean 可得到能直接重新创建的文件${hasSecrets ? '；加 --reveal 写出 Secret 的内容' : ''}。`,
  }
}

const MOST_COMMANDS = 5

/** A few objects by name, more by namespace: what else lives there comes along, and does no harm in files. */
function commandAt({ objects, namespace, recovery, kind }: DeletionEvent, file: string): string {
  const revision = recovery?.revision ?? 0
  const [only] = objects
  if (kind !== 'namespace' && objects.length === 1 && only !== undefined)
    return `codeblue snapshot get ${file} ${only.resource}/${only.name}${only.namespace === '' ? '' : ` -n ${only.namespace}`} --revision ${revision}`
  return `codeblue snapshot extract ${file} --revision ${revision}${namespace === '' ? '' : ` -n ${namespace}`} --out ${namespace === '' ? 'cluster' : namespace}-at-${revision}`
}

const quoted = (path: string): string => (/^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)

export const managersPhrase = ({ kind, managers, askedAt }: DeletionEvent): Localized | undefined => {
  if (kind !== 'namespace') return undefined
  const asked = {
    en: askedAt === undefined ? 'No revision that is left says when it was asked for.' : `Asked for at ${askedAt}.`,
    zh: askedAt === undefined ? '现存修订中没有删除请求的时间。' : `删除请求时间：${askedAt}。`,
  }
  const wrote = {
    en: managers.length === 0 ? '' : ` ${managers.join(', ')} wrote to it while it went.`,
    zh: managers.length === 0 ? '' : `期间写入者：${managers.join('、')}。`,
  }
  return {
    en: `${asked.en}${wrote.en} Who asked is not in etcd: the audit log knows.`,
    zh: `${asked.zh}${wrote.zh}由谁请求不在 etcd 中，须查审计日志。`,
  }
}

/** Names by resource: `configmaps (12)`, and the names. Events come last: nobody wants them back. */
export function namesByResource(
  event: DeletionEvent,
): readonly { readonly resource: string; readonly names: readonly string[] }[] {
  const isOneNamespace = event.namespace !== ''
  const names = new Map<string, string[]>()
  for (const { resource, namespace, name, key, origin } of event.objects) {
    const own = names.get(resource) ?? []
    names.set(resource, own)
    const shown = resource === '' ? key : isOneNamespace || namespace === '' ? name : `${namespace}/${name}`
    own.push(origin === 'db' || origin === 'wal' ? shown : `${shown} (${origin})`)
  }
  return event.counts
    .map(({ resource }) => ({ resource, names: (names.get(resource) ?? []).toSorted() }))
    .sort((left, right) => Number(left.resource === 'events') - Number(right.resource === 'events'))
}

export const eventKinds = ({ counts }: DeletionEvent, language: Language): string => kindsPhrase(counts, language)

export const tracePhrase = ({ traces, events }: DeletedObjects): readonly Localized[] => {
  const told = new Set(events.filter(({ kind }) => kind === 'namespace').map(({ namespace }) => namespace))
  return traces
    .filter(({ namespace }) => !told.has(namespace))
    .map(({ namespace, objects }) => ({
      en: `Namespace ${namespace} does not exist and is still named by ${objects.join(', ')}.`,
      zh: `命名空间 ${namespace} 不存在，但仍被 ${objects.join('、')} 引用。`,
    }))
}

export const logPhrase = ({ log }: DeletedObjects): Localized | undefined =>
  log === undefined
    ? undefined
    : {
        en: `${plural(log.revisions, 'revision')} come from the log of the data directory${log.uncommitted === 0 ? '' : `, ${log.uncommitted} of them not known to be committed`}.`,
        zh: `其中 ${log.revisions} 个修订取自数据目录的日志${log.uncommitted === 0 ? '' : `，有 ${log.uncommitted} 个未知是否已提交`}。`,
      }
