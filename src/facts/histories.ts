import { absent, type Fact, known } from '../model/fact.ts'
import { cluster, member } from '../model/subject.ts'
import { factOf } from './fact-lookup.ts'
import type { MemberView } from './member-view.ts'

/** Who tells another history than most: cluster ids, and hashes at one revision and compact revision. */
export function deriveHistoryFacts(views: readonly MemberView[]): readonly Fact[] {
  const ids = Map.groupBy(
    views.filter(({ answers, clusterId }) => answers === true && clusterId !== undefined),
    ({ clusterId }) => clusterId ?? '',
  )
  const hashes = comparableHashes(views)
  if (ids.size === 0 && hashes.length === 0) return []
  const forks = Math.max(1, ids.size, ...hashes.map((groups) => groups.size))
  const evidence = views.flatMap((view) => view.evidence.slice(0, 1))
  return [
    ...(ids.size > 0 ? [factOf('etcd.histories', cluster, { state: known(forks), evidence })] : []),
    ...differences('etcd.cluster-id-differs', ids),
    ...hashes.flatMap((groups) => differences('etcd.hash-differs', groups)),
    ...alone(views),
  ]
}

/** The only member differs from nobody. That it is the only one is what it says itself. */
const alone = (views: readonly MemberView[]): readonly Fact[] =>
  views
    .filter(({ answers, voters }) => views.length === 1 && answers === true && voters?.length === 1)
    .map(({ name, evidence }) =>
      factOf('etcd.hash-differs', member(name), { state: absent, evidence: evidence.slice(0, 1) }),
    )

/** Hashes grouped by value, one map for each revision at which at least two members were asked. */
function comparableHashes(views: readonly MemberView[]): readonly ReadonlyMap<string, readonly MemberView[]>[] {
  const asked = views.filter(({ hash }) => hash !== undefined)
  const byRevision = Map.groupBy(asked, ({ clusterId, hash }) => `${clusterId ?? ''} ${hash?.split('@')[1] ?? ''}`)
  return [...byRevision.values()]
    .filter(({ length }) => length > 1)
    .map((group) => Map.groupBy(group, ({ hash }) => hash?.split('@')[0] ?? ''))
}

/** Without a majority nobody can be called the odd one, so nothing is said unless all agree. */
function differences(
  name: 'etcd.cluster-id-differs' | 'etcd.hash-differs',
  groups: ReadonlyMap<string, readonly MemberView[]>,
): readonly Fact[] {
  const total = [...groups.values()].reduce((sum, { length }) => sum + length, 0)
  const majority = [...groups.values()].find(({ length }) => length * 2 > total)
  if (majority === undefined) return []
  return [...groups.values()].flatMap((group) =>
    group.map((view) =>
      factOf(name, member(view.name), { state: known(group !== majority), evidence: view.evidence.slice(0, 1) }),
    ),
  )
}
