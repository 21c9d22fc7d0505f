/** What is written into a real etcd so that its files have something to say. */
import { base64, type RealEtcd } from './real-etcd.ts'

export const key = (name: string): string => base64(`/registry/${name}`)
const LEASE = '7587862094012345678'

/** Writes as an API server does, and some as only other clients do. */
interface Writing {
  /** Requests that make etcd commit to the db what there is. */
  readonly commits: boolean
  /** Which 3.5 and later commit with all before it. */
  readonly revokes: boolean
}

export async function writeVaried(etcd: RealEtcd, { commits, revokes }: Writing): Promise<void> {
  await etcd.ask('lease/grant', { ID: LEASE, TTL: '3600' })
  await etcd.ask('lease/grant', { ID: '77', TTL: '3600' })
  for (let round = 0; round < 22; round++) {
    const one = key(`configmaps/default/cm-${round % 7}`)
    const put = (name: string, more: object = {}): object => ({
      request_put: { key: key(name), value: base64(`${name} ${round}`), ...more },
    })
    const compare = { target: 'MOD', key: one, result: 'EQUAL', mod_revision: String(round % 3 === 0 ? 0 : round) }
    await etcd.ask('kv/txn', {
      compare: [compare],
      success: [{ request_put: { key: one, value: base64(`created ${round}`) } }],
      failure: [{ request_range: { key: one } }],
    })
    await etcd.ask('kv/put', { key: key(`pods/default/pod-${round % 11}`), value: base64('p'.repeat(600) + round) })
    await etcd.ask('kv/put', {
      key: key(`events/default/e-${round}`),
      value: base64('e'),
      lease: round % 2 === 0 ? LEASE : '77',
    })
    await etcd.ask('kv/txn', {
      compare: [{ target: 'VERSION', key: key('pods/'), range_end: key('pods0'), result: 'GREATER', version: '1' }],
      success: [
        put('a'),
        {
          request_txn: {
            compare: [{ target: 'VALUE', key: key('a'), result: 'EQUAL', value: base64('a 8') }],
            success: [put('b'), put('b')],
            failure: [put('c')],
          },
        },
        { request_delete_range: { key: key('events/default/e-1'), range_end: key('events/default/e-2') } },
      ],
      failure: [put('d'), { request_delete_range: { key: key('d') } }],
    })
    if (round % 5 === 4) await etcd.ask('kv/deleterange', { key: key(`configmaps/default/cm-${round % 7}`) })
    if (round % 5 === 3) await etcd.ask('kv/put', { key: key('pods/default/pod-1'), ignore_value: true, lease: LEASE })
    if (round === 9) await etcd.ask('kv/put', { key: key('missing'), ignore_value: true })
    if (round === 12 && revokes) await etcd.ask('lease/revoke', { ID: '77' })
    if (round === 13) await etcd.ask('kv/put', { key: key('orphan'), value: base64('x'), lease: '99' })
    if (!commits) continue
    if (round === 10) await etcd.ask('kv/compaction', { revision: '20' })
    if (round === 14) await etcd.ask('maintenance/alarm', { action: 'ACTIVATE', memberID: '1', alarm: 'NOSPACE' })
    if (round === 16) await etcd.ask('maintenance/alarm', { action: 'DEACTIVATE', memberID: '1', alarm: 'NOSPACE' })
  }
}

/** Clients that read, compare and write, some of them too late, some without comparing: the same every time. */
export async function writeAsManyClients(etcd: RealEtcd, writes: number): Promise<void> {
  const seen = new Map<string, number[]>()
  let seed = 5
  const pick = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return (seed >> 8) % below
  }
  /** The gateway leaves out what is false: a transaction that failed has no `succeeded`. */
  const note = (name: string, answer: Record<string, unknown>, isDeleted: boolean): void => {
    const revision = Number((answer.header as { revision?: string } | undefined)?.revision ?? 0)
    const hasRun = answer.succeeded === true || !('responses' in answer)
    if (hasRun) seen.set(name, [...(seen.get(name) ?? [0]), isDeleted ? 0 : revision])
  }
  for (let write = 0; write < writes; write++) {
    const name = `pods/p-${pick(15)}`
    const known = seen.get(name) ?? [0]
    const demanded = pick(10) === 0 ? (known[Math.max(0, known.length - 1 - pick(3))] ?? 0) : (known.at(-1) ?? 0)
    const isDelete = demanded > 0 && pick(6) === 0
    const put = { request_put: { key: key(name), value: base64(`value ${write}`) } }
    if (pick(50) === 0) note(name, await etcd.ask('kv/put', put.request_put), false)
    else
      note(
        name,
        await etcd.ask('kv/txn', {
          compare: [{ target: 'MOD', key: key(name), result: 'EQUAL', mod_revision: String(demanded) }],
          success: [isDelete ? { request_delete_range: { key: key(name) } } : put],
          failure: [{ request_range: { key: key(name) } }],
        }),
        isDelete,
      )
  }
}
