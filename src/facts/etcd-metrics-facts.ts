import { atMember, eachItem, linesOf, type NumberedLine, numberIn, say, sayIfKnown } from './captured.ts'

interface Sample {
  readonly name: string
  readonly labels: string
  readonly value: number
  readonly line: NumberedLine
}

/** Prometheus text of etcd's /metrics: gauges as they are, histograms as their 99th percentile. */
export const deriveEtcdMetrics = eachItem((captured, host) => {
  const samples = linesOf(captured.text).flatMap(sampleIn)
  const find = (name: string): Sample | undefined => samples.find((sample) => sample.name === name)
  const gauge = (fact: Parameters<typeof say>[0], name: string) => {
    const sample = find(name)
    return sample === undefined ? [] : [say(fact, atMember(host, captured, sample.line), sample.value)]
  }
  const percentile = (fact: Parameters<typeof say>[0], name: string) => {
    const buckets = samples.filter((sample) => sample.name === `${name}_bucket`)
    return sayIfKnown(fact, atMember(host, captured, buckets.at(-1)?.line), ninetyNinth(buckets))
  }
  const leader = find('etcd_server_has_leader')
  return [
    ...(leader === undefined
      ? []
      : [say('etcd.has-leader', atMember(host, captured, leader.line), leader.value === 1)]),
    ...gauge('etcd.leader-changes', 'etcd_server_leader_changes_seen_total'),
    ...gauge('etcd.quota-bytes', 'etcd_server_quota_backend_bytes'),
    ...percentile('etcd.fsync-p99-ms', 'etcd_disk_wal_fsync_duration_seconds'),
    ...percentile('etcd.commit-p99-ms', 'etcd_disk_backend_commit_duration_seconds'),
  ]
})

function sampleIn(line: NumberedLine): readonly Sample[] {
  const [, name, labels = '', value] = /^([a-z_:][\w:]*)(\{[^}]*\})?\s+(\S+)/i.exec(line.text) ?? []
  const number = numberIn(value)
  return name === undefined || number === undefined ? [] : [{ name, labels, value: number, line }]
}

/** The upper bound of the bucket in which the 99th percentile falls, in milliseconds; the highest bound for what lies above. */
function ninetyNinth(buckets: readonly Sample[]): number | undefined {
  const bounds = buckets
    .flatMap(({ labels, value }) => {
      const bound = /le="([^"]+)"/.exec(labels)?.[1]
      return bound === undefined
        ? []
        : [{ bound: bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound), count: value }]
    })
    .sort((left, right) => left.bound - right.bound)
  const total = bounds.at(-1)?.count ?? 0
  if (total === 0) return undefined
  const reached = bounds.find(({ count }) => count >= total * 0.99)?.bound ?? Number.POSITIVE_INFINITY
  const highest = bounds.filter(({ bound }) => Number.isFinite(bound)).at(-1)?.bound ?? 0
  return Math.round(Math.min(reached, highest) * 1000)
}
