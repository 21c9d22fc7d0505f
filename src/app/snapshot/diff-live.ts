import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { isJsonObject } from '../../base/exact-json.ts'
import type { FormatProblem } from '../../formats/format-problem.ts'
import { builtInResources } from '../../formats/kubernetes/built-in-resources.ts'
import { decodeObjectHead } from '../../formats/kubernetes/decode-object-head.ts'
import type { Lineage, NotComparable, SnapshotDiff } from '../../model/snapshot-diff.ts'
import { ChangeTally } from '../../snapshot/changes/change-tally.ts'
import { describeSide, SideNotes } from '../../snapshot/changes/diff-side.ts'
import { collectLiveRows, type LiveRows } from '../../snapshot/changes/live-rows.ts'
import { matcherOf, nameOfKey } from '../../snapshot/changes/object-name.ts'
import { ServedComparison, type ServedObject } from '../../snapshot/changes/served-comparison.ts'
import { type RevisionFeed, visitFeed } from '../../snapshot/store/revision-feed.ts'
import { appErrors } from '../errors.ts'
import { openApi, readKubeconfig } from '../kubeconfig.ts'
import { driveWork } from './drive-work.ts'
import {
  type AskApi,
  listServed,
  listServedResources,
  type ServedPage,
  type ServedResource,
  type ServedResources,
} from './list-served.ts'
import { readFeed } from './open-feed.ts'
import { type ReadableSnapshot, readSnapshot } from './read-snapshot.ts'
import { type DiffRequest, MOST_LISTED, recordSecrets, type ToldDiff } from './snapshot-diff.ts'
import { openStoredValueReader, type StoredValueReader } from './stored-value-reader.ts'

export interface LiveDiffRequest extends Omit<DiffRequest, 'after'> {
  /** As kubectl finds it when it is missing. */
  readonly kubeconfig: string | undefined
}

/** A snapshot against what an API server serves now. */
export async function diffWithLive(request: LiveDiffRequest): Promise<ToldDiff> {
  const reader = await openStoredValueReader(request.encryptionConfiguration)
  const access = await readKubeconfig(request.kubeconfig ?? usualKubeconfig())
  const ask = await openApi(access)
  const served = await listServedResources(ask)
  if (served.resources.length === 0) throw unreachable(access.cluster.server, await ask('/version'))
  return readSnapshot(request.before, async (snapshot) => {
    const comparing = { request, reader, ask, served, snapshot, server: access.cluster.server }
    const quick = await compareOnce(comparing, 'written')
    // Another history: revisions say nothing, and every object has to be looked at.
    const diff = quick.lineage.kind === 'two-histories' ? await compareOnce(comparing, 'every') : quick
    const recordedIn = request.reveal
      ? await recordSecrets(diff, { ...request, after: request.before }, snapshot)
      : undefined
    return { diff, recordedIn }
  })
}

function usualKubeconfig(): string {
  const [first = ''] = (process.env.KUBECONFIG ?? '').split(delimiter)
  return first === '' ? join(homedir(), '.kube', 'config') : first
}

const unreachable = (server: string, answer: Awaited<ReturnType<AskApi>>) =>
  appErrors.error(
    'API_UNREACHABLE',
    `${server} does not list what it serves: ${answer.kind === 'http' ? `HTTP status ${answer.status}` : answer.error}`,
    {
      data: { server },
      hint: 'Check --kubeconfig. When the API is down, take a snapshot of a member and name it instead of --live.',
    },
  )

interface Comparing {
  readonly request: LiveDiffRequest
  readonly reader: StoredValueReader
  readonly ask: AskApi
  readonly served: ServedResources
  readonly snapshot: ReadableSnapshot
  readonly server: string
}

async function compareOnce(comparing: Comparing, looksAt: 'written' | 'every'): Promise<SnapshotDiff> {
  const { request, reader, snapshot, server } = comparing
  const { seed, store, path } = snapshot
  const problems: FormatProblem[] = [...store.problems]
  const collecting = {
    seed,
    share: { index: 0, of: 1 },
    problem: (one: FormatProblem): void => void problems.push(one),
  }
  const { feed } = await driveWork(readFeed(snapshot), request)
  const rows = await driveWork(collectLiveRows(feed, collecting), request)
  const notes = new SideNotes({ name: path, feed }, seed)
  notes.note(rows)
  const tally = new ChangeTally({ all: request.all, mostListed: MOST_LISTED })
  const options = { seed, reveal: request.reveal, matches: matcherOf(request), decode: reader.decode, looksAt }
  const comparison = new ServedComparison({ feed, rows }, tally, options)
  const listed = await listAll(comparing, await readStoredVersions(comparing, feed, rows), comparison)
  const unlisted = await driveWork(
    comparison.finish(({ resource }) => listed.names.has(resource)),
    request,
  )
  const before = await driveWork(describeSide(notes, { decode: reader.decode }), request)
  const after = {
    ...{ name: server, revision: listed.revision, objects: comparison.objects },
    ...{ clusterUid: listed.clusterUid, newestTime: undefined },
  }
  return {
    ...{ before, after, lineage: lineageOf({ before, after }, comparison.differsBy) },
    ...{ namespaces: tally.namespaces, counts: tally.counts, objects: tally.objects, unlisted: tally.unlisted },
    ...{ folded: tally.folded, problems },
    notComparable: [...listed.notComparable, ...otherVersions(comparison), ...unlistedReasons(unlisted, listed.failed)],
  }
}

interface Listed {
  /** Resources of which all objects were served, by the names that keys give. */
  readonly names: ReadonlySet<string>
  readonly failed: ReadonlyMap<string, string>
  readonly notComparable: readonly NotComparable[]
  readonly revision: number
  readonly clusterUid: string | undefined
}

async function listAll(
  comparing: Comparing,
  versions: ReadonlyMap<string, string>,
  comparison: ServedComparison,
): Promise<Listed> {
  const { request, ask, served } = comparing
  const isWanted = matcherOf({ namespaces: [], resources: request.resources })
  const [names, failed, notComparable] = [new Set<string>(), new Map<string, string>(), [] as NotComparable[]]
  let [revision, clusterUid] = [0, undefined as string | undefined]
  for (const path of served.failures)
    notComparable.push({ resource: path, objects: 0, reason: 'what it serves could not be listed', isGap: true })
  for (const resource of served.resources) {
    const name = nameOfResource(resource)
    if (name === undefined) {
      if (!isElsewhere(resource))
        notComparable.push({
          resource: `${resource.plural}${resource.group === '' ? '' : `.${resource.group}`}`,
          objects: 0,
          reason: 'served by an aggregated API, or newer than this program: where it is stored is not known',
          isGap: false,
        })
      continue
    }
    // Namespaces are always asked: they tell clusters apart.
    if (!isWanted({ key: '', resource: name, namespace: '', name: '' }) && name !== 'namespaces') continue
    const visit = async (page: ServedPage): Promise<void> => {
      request.signal.throwIfAborted()
      revision = Math.max(revision, page.revision)
      const objects = page.items.map((object): ServedObject => ({ key: keyOf(resource, object), object }))
      clusterUid = objects.map(uidOfCluster).find((uid) => uid !== undefined) ?? clusterUid
      await driveWork(comparison.comparePage(objects), request)
    }
    const failure = await listServed(ask, resource, { version: versionFor(resource, versions.get(name)), visit })
    if (failure === undefined) names.add(name)
    else failed.set(name, failure)
  }
  return { names, failed, notComparable, revision, clusterUid }
}

const nameOfResource = ({ storagePath }: ServedResource): string | undefined =>
  storagePath === undefined
    ? undefined
    : nameOfKey(`/registry/${storagePath}/x/y`).resource || nameOfKey(`/registry/${storagePath}/x`).resource

/** Under another group, or a resource that only bears the name of one (metrics of pods). */
const isElsewhere = ({ plural }: ServedResource): boolean =>
  plural === 'componentstatuses' || builtInResources.some((one) => one.plural === plural)

function keyOf({ storagePath = '', isNamespaced }: ServedResource, { metadata }: ServedObject['object']): string {
  const { namespace, name } = isJsonObject(metadata) ? metadata : {}
  return `/registry/${storagePath}/${isNamespaced ? `${String(namespace)}/` : ''}${String(name)}`
}

const uidOfCluster = ({ key, object }: ServedObject): string | undefined =>
  key === '/registry/namespaces/kube-system' && isJsonObject(object.metadata) ? String(object.metadata.uid) : undefined

/** How most objects of each resource are stored: `apps/v1`. */
async function readStoredVersions(
  { reader, request }: Comparing,
  feed: RevisionFeed,
  rows: LiveRows,
): Promise<ReadonlyMap<string, string>> {
  const counts = new Map<string, Map<string, number>>()
  const work = visitFeed(feed, {
    places: rows.place.slice().sort(),
    problem: () => {},
    visit: (revision) => {
      const key = Buffer.from(revision.key).toString('utf8')
      const version = decodeObjectHead(reader.open(revision.value, key))?.apiVersion
      if (version === undefined) return
      const { resource } = nameOfKey(key)
      const own = counts.get(resource) ?? new Map<string, number>()
      counts.set(resource, own)
      own.set(version, (own.get(version) ?? 0) + 1)
    },
  })
  await driveWork(work, request)
  return new Map(
    [...counts].map(([resource, own]) => [
      resource,
      [...own].toSorted((left, right) => right[1] - left[1])[0]?.[0] ?? '',
    ]),
  )
}

const versionFor = ({ versions }: ServedResource, stored: string | undefined): string =>
  versions.find((version) => version === stored?.split('/').at(-1)) ?? versions[0] ?? 'v1'

const otherVersions = ({ otherVersions: others }: ServedComparison): readonly NotComparable[] =>
  [...others].map(([resource, { objects, stored, served }]) => ({
    ...{ resource, objects },
    isGap: false,
    reason: `written since the snapshot; stored as ${stored}, which is not served, but ${served}`,
  }))

const unlistedReasons = (
  unlisted: ReadonlyMap<string, number>,
  failed: ReadonlyMap<string, string>,
): readonly NotComparable[] =>
  [...unlisted].map(([resource, objects]) => ({
    resource: resource === '' ? 'keys that are no objects' : resource,
    objects,
    isGap: failed.has(resource),
    reason: failed.get(resource) ?? 'in the snapshot, and not served by this API server',
  }))

function lineageOf({ before, after }: Pick<SnapshotDiff, 'before' | 'after'>, differsBy: number | undefined): Lineage {
  if (before.clusterUid !== undefined && after.clusterUid !== undefined && before.clusterUid !== after.clusterUid)
    return { kind: 'other-cluster' }
  const isBehind = after.revision > 0 && after.revision < before.revision
  if (differsBy === undefined && !isBehind)
    return { kind: 'continuation', newer: after.revision === before.revision ? 'neither' : 'after' }
  return {
    kind: 'two-histories',
    sameUpTo: 0,
    differsBy: differsBy ?? after.revision + 1,
    firstRevision: undefined,
    newer: 'after',
  }
}
