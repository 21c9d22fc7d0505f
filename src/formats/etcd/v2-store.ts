/**
 * The v2 store inside a raft snapshot, JSON: {"Root":{"Path":"/","Value":"","Children":{"0":{..},"1":{..}}},..}; a folder has Children, a
 * leaf has null there and a Value. `/0` is the cluster's own: `/0/members/<hex>/raftAttributes`, `.../attributes`, `/0/removed_members/<hex>`,
 * `/0/version`. `/1` is what clients of the v2 API wrote: anything there and 3.6 refuses to start. Of all places that list members this is
 * the one that a restore rewrites in every version. Source: etcd server/etcdserver/api/v2store/node.go, api/membership/{store,storev2}.go.
 */
import { objectIn } from '../etcdctl/answer.ts'
import { decodeExactJson, type EtcdMember, memberAttributes } from './member-record.ts'

export interface V2Store {
  readonly members: readonly EtcdMember[]
  /** In hex: these ids may never come back. */
  readonly removed: readonly string[]
  /** `3.5.0` for every 3.5. */
  readonly clusterVersion: string | undefined
  readonly hasClientKeys: boolean
}

type Node = Readonly<Record<string, unknown>>

/** Undefined when it is no such store. */
export function decodeV2Store(text: string): V2Store | undefined {
  const root = objectIn(decodeExactJson(text)?.Root)
  if (root === undefined) return undefined
  const cluster = childrenOf(root)['0']
  const folders = cluster === undefined ? {} : childrenOf(cluster)
  const idsBelow = (folder: Node | undefined): Readonly<Record<string, Node>> =>
    folder === undefined ? {} : childrenOf(folder)
  return {
    members: Object.entries(idsBelow(folders.members)).flatMap(([id, node]) => memberOf(id, node)),
    removed: Object.keys(idsBelow(folders.removed_members)).toSorted(),
    clusterVersion: folders.version === undefined ? undefined : leafText(folders.version),
    hasClientKeys: Object.keys(idsBelow(childrenOf(root)['1'])).length > 0,
  }
}

function memberOf(id: string, node: Node): readonly EtcdMember[] {
  const { raftAttributes, attributes } = childrenOf(node)
  const raft = decodeExactJson(leafText(raftAttributes) ?? '')
  if (raft === undefined) return []
  return [{ id, ...memberAttributes({ ...raft, ...decodeExactJson(leafText(attributes) ?? '') }) }]
}

function childrenOf(node: Node): Readonly<Record<string, Node>> {
  const children = objectIn(node.Children) ?? {}
  return Object.fromEntries(
    Object.entries(children).flatMap(([name, child]) => {
      const object = objectIn(child)
      return object === undefined ? [] : [[name, object]]
    }),
  )
}

const leafText = (node: Node | undefined): string | undefined =>
  typeof node?.Value === 'string' && node.Value !== '' ? node.Value : undefined
