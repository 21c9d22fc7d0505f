import type { OpenHost } from './capture-batches.ts'
import { captureHashAt, captureMember } from './capture-etcd.ts'
import type { FirstPass } from './capture-first-pass.ts'

/** Hashes are equal or not only at one revision: when members stand at different ones, each is asked again at the lowest. */
export async function captureHashAtCommonRevision(host: OpenHost, first: FirstPass): Promise<void> {
  const { options, node, rendezvous } = host.context
  const member = options.inventory.etcd?.members.find((candidate) => candidate.node === node.name)
  if (member === undefined || first.etcd.length === 0) return
  const revision = await rendezvous.readCommonRevision()
  if (revision === undefined) return
  await captureHashAt(targetOf(host, first, member), revision)
}

/** A host that nobody can enter may run a member that answers: unreachable is not dead. Asked once, by whoever is done first. */
export async function captureUnreachedMembers(host: OpenHost, first: FirstPass): Promise<void> {
  const { options, rendezvous, sink } = host.context
  if (first.etcd.length === 0) return
  const before = host.context.items.length
  for (const unreached of await rendezvous.readUnreached()) {
    const member = options.inventory.etcd?.members.find((candidate) => candidate.node === unreached)
    if (member === undefined || !rendezvous.claim(unreached)) continue
    await captureMember({ ...targetOf(host, first, member), sink, clockOffsetMs: undefined })
    options.onDecisive?.(host.context.items.slice(before), unreached)
  }
}

const targetOf = (host: OpenHost, first: FirstPass, member: Parameters<typeof captureMember>[0]['member']) => ({
  member,
  connection: host.connection,
  credentials: first.etcd,
  options: host.context.options,
  sink: host.context.sink,
  clockOffsetMs: host.session.clockOffsetMs,
  privileged: host.session.privileged,
})
