import type { Inventory } from '../model/inventory.ts'

export type EtcdMember = NonNullable<Inventory['etcd']>['members'][number]

/** What is known of a member afterwards, for whoever goes on asking. */
export interface AskedMember {
  readonly member: EtcdMember
  readonly revision: bigint | undefined
  /** False when not even a byte stream to the member could be had through ssh, so that the node itself has to ask. */
  readonly tunnel: boolean
}

/**
 * Where the hosts of one capture learn of each other, without waiting for each other's logs: which hosts could not be reached
 * (their members are asked through a neighbour) and at which revisions the members stand (hashes compare only at one).
 */
export interface Rendezvous {
  readonly announceAccess: (host: string, reached: boolean) => void
  readonly announceMember: (host: string, asked: AskedMember | undefined) => void
  /** Hosts nobody could enter; resolves when every host's access is decided. */
  readonly readUnreached: () => Promise<readonly string[]>
  /** The lowest revision when the members stand at different ones; resolves when every member was asked. */
  readonly readCommonRevision: () => Promise<bigint | undefined>
  /** True for the first who wants to ask for this host. */
  readonly claim: (host: string) => boolean
}

export function createRendezvous(hosts: readonly string[]): Rendezvous {
  const access = new Map(hosts.map((host) => [host, Promise.withResolvers<boolean>()]))
  const members = new Map(hosts.map((host) => [host, Promise.withResolvers<AskedMember | undefined>()]))
  const claimed = new Set<string>()
  return {
    announceAccess: (host, reached) => {
      access.get(host)?.resolve(reached)
      if (!reached) members.get(host)?.resolve(undefined)
    },
    announceMember: (host, asked) => members.get(host)?.resolve(asked),
    readUnreached: async () => {
      const reached = await Promise.all(
        [...access].map(async ([host, known]) => ({ host, reached: await known.promise })),
      )
      return reached.filter((one) => !one.reached).map((one) => one.host)
    },
    readCommonRevision: async () => {
      const asked = await Promise.all([...members.values()].map((known) => known.promise))
      const revisions = asked.flatMap((one) => (one?.revision === undefined ? [] : [one.revision]))
      const lowest = revisions.reduce<bigint | undefined>(
        (low, one) => (low === undefined || one < low ? one : low),
        undefined,
      )
      return revisions.some((one) => one !== lowest) ? lowest : undefined
    },
    claim: (host) => {
      if (claimed.has(host)) return false
      claimed.add(host)
      return true
    },
  }
}
