/**
 * A member as etcd writes it in JSON: {"id":N,"name":..,"peerURLs":[..],"clientURLs":[..],"isLearner":true}. In the bucket `members` and in
 * changes of the configuration it is one object; the old v2 store of raft snapshots keeps it as two leaves, `raftAttributes` (peer URLs,
 * learner) and `attributes` (name, client URLs). A change also says {"isPromote":true} when it makes a learner a voter. The id is a
 * number above 2^53 more often than not, which JSON.parse would round. Source: etcd server/etcdserver/api/membership/{member,store,cluster}.go.
 */
import { objectIn } from '../etcdctl/answer.ts'

export interface EtcdMember {
  /** In hex, without leading zeros, as etcd prints it. */
  readonly id: string
  /** Unknown until the member has started once. */
  readonly name: string | undefined
  readonly peerUrls: readonly string[]
  readonly clientUrls: readonly string[]
  readonly isLearner: boolean
}

/** Numbers that a double cannot hold come as their text. Undefined for what is no JSON object. */
export function decodeExactJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const exact = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
      typeof value === 'number' && !Number.isSafeInteger(value) ? (context?.source ?? value) : value
    return objectIn(JSON.parse(text, exact))
  } catch {
    return undefined
  }
}

/** `id` when the object itself has none, as the leaves of the v2 store. */
export function decodeMember(text: string, id?: string): EtcdMember | undefined {
  const object = decodeExactJson(text)
  const own = object === undefined ? undefined : (id ?? hexOf(object.id))
  return object === undefined || own === undefined ? undefined : { id: own, ...memberAttributes(object) }
}

export const memberAttributes = (object: Readonly<Record<string, unknown>>): Omit<EtcdMember, 'id'> => ({
  name: typeof object.name === 'string' && object.name !== '' ? object.name : undefined,
  peerUrls: textsIn(object.peerURLs),
  clientUrls: textsIn(object.clientURLs),
  isLearner: object.isLearner === true,
})

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []

function hexOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && /^\d{1,20}$/.test(text) ? BigInt(text).toString(16) : undefined
}
