import { deriveApiServerHealth } from './apiserver-health.ts'
import type { Deriver, TextItem } from './deriver.ts'
import { deriveEtcdAlarms } from './etcd-alarms.ts'
import { deriveEtcdHash } from './etcd-hash.ts'
import { deriveEtcdHealth } from './etcd-health.ts'
import { deriveEtcdMembers, identifyByMemberList } from './etcd-members.ts'
import { deriveEtcdStatus, identifyByStatus } from './etcd-status.ts'
import type { MemberIdentity } from './member-directory.ts'

interface DeriverRow {
  /** Ids of the collector table whose items it is given, all together and in order. */
  readonly collectors: readonly string[]
  readonly derive: Deriver
}

/** A new kind of fact is a new file and a line here. Where two rows say the same fact, the earlier one is believed. */
export const derivers: readonly DeriverRow[] = [
  { collectors: ['etcd.endpoint-status'], derive: deriveEtcdStatus },
  { collectors: ['etcd.member-list'], derive: deriveEtcdMembers },
  { collectors: ['etcd.alarm-list', 'etcd.endpoint-status'], derive: deriveEtcdAlarms },
  { collectors: ['etcd.hashkv', 'etcd.alarm-list'], derive: deriveEtcdHash },
  { collectors: ['etcd.health', 'etcd.read'], derive: deriveEtcdHealth },
  {
    collectors: ['api.livez', 'api.readyz', 'loadbalancer.readyz', 'kubectl'],
    derive: deriveApiServerHealth,
  },
]

interface IdentifierRow {
  readonly collectors: readonly string[]
  readonly identify: (item: TextItem) => readonly MemberIdentity[]
}

/** What tells who is who, before any fact is derived. */
export const identifiers: readonly IdentifierRow[] = [
  { collectors: ['etcd.member-list'], identify: identifyByMemberList },
  { collectors: ['etcd.endpoint-status'], identify: identifyByStatus },
]
