import type { Inventory } from '../model/inventory.ts'
import { unnamedHost } from '../model/subject.ts'

/** What some evidence says about who is who. Any part may be missing. */
export interface MemberIdentity {
  /** Hex. */
  readonly id?: string | undefined
  readonly name?: string | undefined
  /** URLs or `ADDRESS:PORT`. */
  readonly urls?: readonly string[] | undefined
  /** The host that the member runs on: of its own log, or of the item. */
  readonly host?: string | undefined
}

/** Finds the host that an id, an address, a URL or a name means. */
export interface MemberDirectory {
  /** Undefined when nothing ties it to a host. `from` is where it was said: a loopback address is that host. */
  readonly hostOf: (token: string, from?: string) => string | undefined
  /** Everything that is known to mean this host: ids, addresses, names. */
  readonly namesOf: (host: string) => readonly string[]
  /** Hosts that run, or should run, an etcd member; in order. */
  readonly members: readonly string[]
}

export function buildMemberDirectory(
  inventory: Inventory | undefined,
  identities: readonly MemberIdentity[],
): MemberDirectory {
  const tokens = new Map<string, string>()
  const members = new Set<string>()
  const tie = (token: string, host: string): void => {
    if (!tokens.has(token) && !isLoopback(token)) tokens.set(token, host)
  }
  for (const { name, address } of inventory?.nodes ?? []) {
    tie(name, name)
    if (address !== undefined) tie(address, name)
  }
  for (const { node, name, clientUrl, peerUrl } of inventory?.etcd?.members ?? []) {
    members.add(node)
    if (name !== undefined) tie(name, node)
    for (const url of [clientUrl, ...(peerUrl === undefined ? [] : [peerUrl])]) tie(addressIn(url), node)
  }
  for (const node of inventory?.nodes ?? []) if (node.roles.includes('etcd')) members.add(node.name)
  // Statements with a host first; then those tied to it by an address; what is left is named by its own name or address.
  for (let found = true, open = [...identities]; found; ) {
    found = false
    open = open.filter((identity) => {
      const host = hostOfIdentity(identity, tokens)
      if (host === undefined) return true
      for (const token of tokensOf(identity)) tie(token, host)
      if (isMember(identity)) members.add(host)
      found = true
      return false
    })
    if (!found) {
      const named = open.find((identity) => isMember(identity) && tokensOf(identity).length > 0)
      const label = named?.name || named?.urls?.map(addressIn)[0]
      if (named !== undefined && label !== undefined) {
        for (const token of [label, ...tokensOf(named)]) tie(token, label)
        found = true
      }
    }
  }
  return {
    hostOf: (token, from) =>
      isLoopback(addressIn(token)) ? from : (tokens.get(normal(token)) ?? tokens.get(addressIn(token))),
    namesOf: (host) => [host, ...[...tokens].filter(([, owner]) => owner === host).map(([token]) => token)],
    members: [...members].sort(),
  }
}

/** Enough to be a member and not just some host: an id, or a name with an address. */
const isMember = ({ id, name, urls }: MemberIdentity): boolean =>
  id !== undefined || (name !== undefined && urls !== undefined)

/** Said by itself, or through an address or a name that is tied already. */
function hostOfIdentity(identity: MemberIdentity, tokens: ReadonlyMap<string, string>): string | undefined {
  const { host } = identity
  if (host !== undefined && host !== unnamedHost) return host
  const tied = tokensOf(identity)
    .map((token) => tokens.get(token))
    .find((owner) => owner !== undefined)
  return tied ?? (host === unnamedHost ? (identity.name ?? host) : undefined)
}

const tokensOf = ({ id, name, urls = [] }: MemberIdentity): readonly string[] =>
  [...urls.map(addressIn), id ?? '', name ?? ''].filter((token) => token !== '' && !isLoopback(token))

/** The host part of a URL, of `ADDRESS:PORT`, or the text itself. IPv6 without its brackets. */
export function addressIn(text: string): string {
  const authority = text.replace(/^\w+:\/\//, '').split(/[/?#]/)[0] ?? ''
  const bracketed = /^\[([^\]]+)\]/.exec(authority)?.[1]
  if (bracketed !== undefined) return bracketed
  return /^[^:]*:\d+$/.test(authority) ? authority.replace(/:\d+$/, '') : authority
}

const isLoopback = (address: string): boolean => /^(?:127(?:\.\d+){3}|::1|localhost|0\.0\.0\.0)$/.test(address)

/** Member ids are hex; some lines and `alarm list` print them in decimal. */
const memberIdHex = (decimal: string): string => (/^\d{1,20}$/.test(decimal) ? BigInt(decimal).toString(16) : decimal)

const normal = (token: string): string => (/^\d{17,20}$/.test(token) ? memberIdHex(token) : token)
