import { z } from 'zod'
import type { Fact } from '../../model/fact.ts'
import { node } from '../../model/subject.ts'
import { decodeJsonText, eachItem, pointAt, say } from '../captured.ts'

const step = z.object({
  path: z.string(),
  status: z.number().optional(),
  resourceVersion: z.string().regex(/^\d+$/).optional(),
  uid: z.string().optional(),
  names: z.array(z.string()).optional(),
})
type Step = z.output<typeof step>
const comparison = z.object({ steps: z.array(step) })

const isCached = ({ path }: Step): boolean => path.endsWith('?resourceVersion=0')

/**
 * Whether an API server tells from its watch cache what the store does not have. It was asked in this order: names and one
 * lease from the cache, the lease from the store, single namespaces from the store, names from the cache again. Revisions
 * only grow, so a store that is behind a cache asked before it was put back to an older state.
 */
export const deriveWatchCache = eachItem((captured, host) => {
  const told = comparison.safeParse(decodeJsonText(captured.text))
  if (!told.success) return []
  const findings = [...olderIn(told.data.steps), ...ghostsIn(told.data.steps)]
  const sayCache = (value: string, text: string): Fact =>
    say('apiserver.watch-cache', { subject: node(host), evidence: [pointAt(captured, undefined, text)] }, value)
  if (findings.length > 0) return [sayCache('stale', `watch cache of ${host}: ${findings.join('; ')}`)]
  const compared = told.data.steps.filter((one) => !isCached(one) && one.status === 200 && one.resourceVersion)
  return compared.length === 0 ? [] : [sayCache('fresh', `watch cache of ${host}: as the store`)]
})

/** The same object, first from the cache and then, with a smaller revision, from the store. */
function olderIn(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((cached, index) => {
    if (!isCached(cached) || cached.names !== undefined || cached.resourceVersion === undefined) return []
    const path = cached.path.replace('?resourceVersion=0', '')
    const stored = steps.slice(index + 1).find((one) => one.path === path)
    if (stored?.resourceVersion === undefined) return []
    return BigInt(stored.resourceVersion) < BigInt(cached.resourceVersion)
      ? [`${path} has revision ${cached.resourceVersion} in the cache and ${stored.resourceVersion} in the store`]
      : []
  })
}

/** Names that the cache lists before and after the store said that there is no such object. */
function ghostsIn(steps: readonly Step[]): readonly string[] {
  const lists = steps.filter((one) => isCached(one) && one.names !== undefined)
  const [before, after] = [lists[0]?.names, lists.at(-1)?.names]
  if (before === undefined || after === undefined || lists.length < 2) return []
  return steps.flatMap(({ path, status }) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const isGhost = status === 404 && before.includes(name) && after.includes(name)
    return isGhost ? [`namespace ${name} is listed and does not exist`] : []
  })
}
