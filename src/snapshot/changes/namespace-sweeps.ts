import { isJsonObject } from '../../base/exact-json.ts'
import type { Work } from '../../base/work.ts'
import type { StoredValue } from '../../model/stored-value.ts'
import { type RevisionFeed, visitFeed } from '../store/revision-feed.ts'
import type { RevisionView } from '../store/revision-store.ts'

/** A namespace on its way out, from the write that asked for it on. */
export interface NamespaceSweep {
  readonly namespace: string
  /** The first revision that carries a deletionTimestamp; the tombstone where no such revision is left. */
  readonly beginRevision: number
  /** Of the tombstone; undefined while the namespace is still there. */
  readonly endRevision: number | undefined
  /** What goes up to here goes with it: until one of the same name is created. */
  readonly lastRevision: number
  readonly askedAt: string | undefined
  readonly managers: readonly string[]
}

const PREFIX = Buffer.from('/registry/namespaces/')

interface NamespaceWrite {
  readonly main: number
  readonly sub: number
  readonly tombstone: boolean
  readonly deletionTimestamp: string | undefined
  readonly managers: readonly string[]
}

export interface NamespaceHistory {
  readonly sweeps: readonly NamespaceSweep[]
  /** Namespaces that exist now. */
  readonly live: ReadonlySet<string>
}

/** All revisions of all Namespaces that are left: few, whatever the file weighs. */
export function* readNamespaces(
  feed: RevisionFeed,
  decode: (value: Uint8Array, key: string) => StoredValue,
): Work<NamespaceHistory> {
  const writes = new Map<string, NamespaceWrite[]>()
  const visit = (revision: RevisionView): void => {
    const { bytes, keyValue } = revision
    for (let index = 0; index < PREFIX.length; index++)
      if (bytes[keyValue.keyStart + index] !== PREFIX[index] || keyValue.keyStart === keyValue.keyEnd) return
    const key = Buffer.from(revision.key).toString('utf8')
    const namespace = key.slice(PREFIX.length)
    const own = writes.get(namespace) ?? []
    writes.set(namespace, own)
    own.push(writeOf(revision, revision.tombstone ? undefined : decode(revision.value, key)))
  }
  yield* visitFeed(feed, { visit, problem: () => {} })
  const sorted = [...writes].map(
    ([namespace, own]) =>
      [namespace, own.toSorted((left, right) => left.main - right.main || left.sub - right.sub)] as const,
  )
  return {
    sweeps: sorted.flatMap(([namespace, own]) => sweepsOf(namespace, own)),
    live: new Set(sorted.flatMap(([namespace, own]) => (own.at(-1)?.tombstone === false ? [namespace] : []))),
  }
}

function writeOf({ main, sub, tombstone }: RevisionView, stored: StoredValue | undefined): NamespaceWrite {
  const metadata = stored?.kind === 'object' && isJsonObject(stored.object.metadata) ? stored.object.metadata : {}
  const managed = Array.isArray(metadata.managedFields) ? metadata.managedFields.filter(isJsonObject) : []
  const at = metadata.deletionTimestamp
  return {
    ...{ main, sub, tombstone },
    deletionTimestamp: typeof at === 'string' ? at : undefined,
    managers: managed.flatMap(({ manager, time }) =>
      typeof manager === 'string' && typeof at === 'string' && typeof time === 'string' && time >= at ? [manager] : [],
    ),
  }
}

function sweepsOf(namespace: string, writes: readonly NamespaceWrite[]): readonly NamespaceSweep[] {
  const sweeps: NamespaceSweep[] = []
  let going: NamespaceWrite[] = []
  for (const [index, write] of writes.entries()) {
    if (write.deletionTimestamp !== undefined || write.tombstone) going.push(write)
    if (!write.tombstone) continue
    const next = writes[index + 1]?.main ?? Number.MAX_SAFE_INTEGER
    sweeps.push({ ...sweepOf(namespace, going, write), lastRevision: next - 1 })
    going = []
  }
  return going.length === 0 ? sweeps : [...sweeps, sweepOf(namespace, going, undefined)]
}

function sweepOf(namespace: string, going: readonly NamespaceWrite[], end: NamespaceWrite | undefined): NamespaceSweep {
  return {
    namespace,
    beginRevision: going[0]?.main ?? 0,
    endRevision: end?.main,
    lastRevision: Number.MAX_SAFE_INTEGER,
    askedAt: going.find(({ deletionTimestamp }) => deletionTimestamp !== undefined)?.deletionTimestamp,
    managers: [...new Set(going.flatMap(({ managers }) => managers))].toSorted(),
  }
}
