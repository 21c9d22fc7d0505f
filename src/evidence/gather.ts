import type { Clock } from '../base/clock.ts'
import type { CollectionOutcome, EvidenceItem } from '../model/evidence.ts'
import { collectorTable } from './collectors.ts'
import { outcomeOfExit, renderBatch } from './node-script.ts'
import type { NodeSession } from './node-session.ts'
import type { Recipe } from './recipe.ts'
import type { EvidenceSink, ItemWriter } from './sink.ts'

/** One item of a batch: kept as evidence, kept in memory for the next decision, or both. */
export interface GatherEntry {
  readonly recipe: Recipe
  readonly store: boolean
  readonly retain: boolean
}

export interface Gathered {
  readonly entry: GatherEntry
  readonly outcome: CollectionOutcome
  readonly exitCode: number | undefined
  /** Bytes of an entry that was to be retained. */
  readonly bytes: Buffer
  /** Undefined when it was not to be stored. */
  readonly item: EvidenceItem | undefined
}

export interface GatherContext {
  readonly sink: EvidenceSink
  readonly clock: Clock
  /** Milliseconds of the monotonic clock after which nothing new is waited for. */
  readonly deadline: number
  readonly onGathered: (gathered: Gathered) => void
}

/** What is left over when a node stops answering in the middle, or time runs out. */
export interface GatherEnd {
  readonly kind: 'done' | 'hangs' | 'lost' | 'out-of-time'
  readonly left: readonly GatherEntry[]
}

/** Beyond its own limit on the node, how long an item may be silent before the session is given up. */
const GRACE_MS = 5_000

/** Sends one batch and writes what comes back, item by item, as it comes. */
export async function gatherBatch(
  session: NodeSession,
  entries: readonly GatherEntry[],
  context: GatherContext,
): Promise<GatherEnd> {
  const allowed = entries.filter((entry) => session.privileged || !entry.recipe.root)
  for (const entry of entries)
    if (!allowed.includes(entry)) await storeWithout(session, { entry, context, ...needsRoot })
  if (allowed.length === 0) return { kind: 'done', left: [] }
  await session.send(
    renderBatch(
      allowed.map((entry) => entry.recipe),
      0,
    ),
  )
  let current: OpenItem | undefined
  let begun = 0
  for (;;) {
    const left = context.deadline - context.clock.monotonic()
    const patience = (current?.entry.recipe.timeoutMs ?? 0) + GRACE_MS
    const frame = left <= 0 ? undefined : await session.next(Math.min(patience, left))
    if (frame === undefined) {
      const kind = !session.isSilent()
        ? 'lost'
        : context.clock.monotonic() >= context.deadline
          ? 'out-of-time'
          : 'hangs'
      if (current !== undefined) await closeUnfinished(current, kind)
      return { kind, left: allowed.slice(begun) }
    }
    if (frame.kind === 'bytes') {
      await current?.take(frame.chunk)
      continue
    }
    const [word, key, value] = frame.words
    if (word === 'Z') return { kind: 'done', left: [] }
    if (word === 'B') {
      const entry = allowed[Number(key)]
      if (entry === undefined) continue
      begun = Number(key) + 1
      current = await openItem(session, entry, context)
    } else if (current !== undefined) {
      await closeFinished(current, { word: word ?? '', value: value ?? '' })
      current = undefined
    }
  }
}

const needsRoot = { outcome: 'denied', reason: 'needs root, which was not available' } as const

/** Records an item that was asked for and never tried. */
export async function storeWithout(
  session: { readonly host: string; readonly clockOffsetMs?: number | undefined },
  skipped: { entry: GatherEntry; context: GatherContext; outcome: CollectionOutcome; reason: string },
): Promise<void> {
  const open = await openItem(session, skipped.entry, skipped.context)
  await open.close({ outcome: skipped.outcome, reason: skipped.reason, exitCode: undefined })
}

interface OpenItem {
  readonly entry: GatherEntry
  readonly take: (chunk: Uint8Array) => Promise<void>
  readonly sizeBytes: () => number
  /** What it said last, by which a failure explains itself. */
  readonly lastLine: () => string
  readonly elapsedMs: () => number
  readonly close: (end: { outcome: CollectionOutcome; reason: string; exitCode: number | undefined }) => Promise<void>
}

async function openItem(
  session: { readonly host: string; readonly clockOffsetMs?: number | undefined },
  entry: GatherEntry,
  context: GatherContext,
): Promise<OpenItem> {
  const { recipe } = entry
  const startedAt = context.clock.monotonic()
  const writer: ItemWriter | undefined = entry.store
    ? await context.sink.open({
        collector: recipe.collector,
        host: session.host,
        component: recipe.component,
        detail: recipe.detail,
        source: recipe.source,
        startedAt: new Date(context.clock.now()).toISOString(),
        clockOffsetMs: session.clockOffsetMs,
        extension: collectorTable[recipe.collector].extension,
      })
    : undefined
  const retained: Uint8Array[] = []
  let sizeBytes = 0
  let end = Buffer.alloc(0)
  const elapsedMs = (): number => Math.round(context.clock.monotonic() - startedAt)
  return {
    entry,
    elapsedMs,
    sizeBytes: () => sizeBytes,
    lastLine: () => (end.toString('utf8').trim().split('\n').at(-1) ?? '').slice(-200),
    take: async (chunk) => {
      // The node was told the cap; a node that does not keep to it is not believed.
      const believed = chunk.subarray(0, Math.max(0, recipe.capBytes - sizeBytes))
      sizeBytes += believed.length
      end = Buffer.from(
        believed.length >= 400 ? believed.subarray(-400) : Buffer.concat([end, believed]).subarray(-400),
      )
      if (entry.retain) retained.push(Buffer.from(believed))
      if (believed.length > 0) await writer?.write(believed)
    },
    close: async (outcome) => {
      const item = await writer?.close({ ...outcome, durationMs: elapsedMs() })
      context.onGathered({ entry, ...outcome, bytes: Buffer.concat(retained), item })
    },
  }
}

async function closeFinished(open: OpenItem, mark: { word: string; value: string }): Promise<void> {
  if (mark.word === 'A')
    return open.close({ outcome: 'absent', reason: `${mark.value} is not installed on the host`, exitCode: undefined })
  const exitCode = Number.parseInt(mark.value, 10)
  const end = { exitCode, sizeBytes: open.sizeBytes(), durationMs: open.elapsedMs(), lastLine: open.lastLine() }
  await open.close({ ...outcomeOfExit(open.entry.recipe, end), exitCode })
}

function closeUnfinished(open: OpenItem, kind: GatherEnd['kind']): Promise<void> {
  const reasons = {
    lost: { outcome: 'failed', reason: 'the connection to the host was lost' },
    hangs: { outcome: 'timed-out', reason: `the host did not end it after ${open.entry.recipe.timeoutMs / 1000} s` },
    'out-of-time': { outcome: 'timed-out', reason: 'the time for this host was used up' },
    done: { outcome: 'failed', reason: 'the host ended the batch within the item' },
  } as const
  return open.close({ ...reasons[kind], exitCode: undefined })
}
