import { atMember, hasText, say, sayIfKnown } from './captured.ts'
import type { Deriver } from './deriver.ts'

/** What the program was told on its command line, in its unit, environment or configuration file. */
export const deriveEtcdFlags: Deriver = (items) =>
  items.flatMap((captured) => {
    const { host, detail } = captured.item
    if (host === undefined || !hasText(captured)) return []
    const lines = captured.text.split(/\r?\n/).filter((line) => !/^\s*#/.test(line))
    const forced = lines.findIndex((line) =>
      /--force-new-cluster(?!=false)|ETCD_FORCE_NEW_CLUSTER=["']?true|force-new-cluster:\s*true/.test(line),
    )
    const quota = /(?:--quota-backend-bytes[= ]|ETCD_QUOTA_BACKEND_BYTES=["']?|quota-backend-bytes:\s*)(\d+)/.exec(
      captured.text,
    )
    const placed = atMember(host, captured)
    const isWhole = detail?.endsWith('.service') === true
    return [
      ...(forced >= 0 || isWhole ? [say('etcd.force-new-cluster-flag', placed, forced >= 0)] : []),
      ...sayIfKnown('etcd.quota-bytes', placed, quota === null ? undefined : Number(quota[1])),
    ]
  })
