import { isJsonObject, type JsonObject, type JsonValue } from '../../base/exact-json.ts'
import type { Work } from '../../base/work.ts'
import type { ObjectName } from '../../model/field-change.ts'
import type { NamespaceTrace } from '../../model/snapshot-deleted.ts'
import type { StoredValue } from '../../model/stored-value.ts'
import { type RevisionFeed, visitFeed } from '../store/revision-feed.ts'
import { selectLive } from '../store/select-revisions.ts'
import { nameOfKey } from './object-name.ts'

export interface TraceOptions {
  readonly seed: number
  readonly matches: (object: ObjectName) => boolean
  readonly decode: (value: Uint8Array, key: string) => StoredValue
  readonly live: ReadonlySet<string>
}

/** Objects of the cluster that name a namespace: where a volume or a binding outlives it, its name is left. */
const PREFIXES = ['persistentvolumes/', 'clusterrolebindings/'].map((path) => Buffer.from(`/registry/${path}`))

export function* readTraces(feed: RevisionFeed, options: TraceOptions): Work<readonly NamespaceTrace[]> {
  const { places } = yield* selectLive(feed.store, {
    seed: options.seed,
    problem: () => {},
    matches: (bytes, from, to) =>
      PREFIXES.some(
        (prefix) => to - from > prefix.length && prefix.every((byte, index) => bytes[from + index] === byte),
      ),
  })
  const found = new Map<string, string[]>()
  yield* visitFeed(feed, {
    places,
    problem: () => {},
    visit: (revision) => {
      const key = Buffer.from(revision.key).toString('utf8')
      const { resource, name } = nameOfKey(key)
      const stored = options.decode(revision.value, key)
      const named = stored.kind === 'object' ? namespacesNamedIn(stored.object) : []
      for (const namespace of new Set(named)) {
        const isWanted = options.matches({ key: '', resource: '', namespace, name: '' })
        if (options.live.has(namespace) || !isWanted) continue
        found.set(namespace, [...(found.get(namespace) ?? []), `${resource}/${name}`])
      }
    },
  })
  return [...found]
    .map(([namespace, objects]) => ({ namespace, objects }))
    .toSorted((left, right) => (left.namespace < right.namespace ? -1 : 1))
}

function namespacesNamedIn({ spec, subjects }: JsonObject): readonly string[] {
  const claim = isJsonObject(spec) && isJsonObject(spec.claimRef) ? spec.claimRef.namespace : undefined
  const ofSubjects = Array.isArray(subjects)
    ? subjects.map((one: JsonValue) => (isJsonObject(one) ? one.namespace : undefined))
    : []
  return [claim, ...ofSubjects].flatMap((namespace) =>
    typeof namespace === 'string' && namespace !== '' ? [namespace] : [],
  )
}
