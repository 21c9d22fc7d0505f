import { nearest } from '../../base/nearest.ts'
import { labErrors } from '../errors.ts'
import { clientCertificateExpired } from './etcd-client-certificate-expired.ts'
import { dataDirGone } from './etcd-data-dir-gone.ts'
import { dbMetaLost } from './etcd-db-meta-lost.ts'
import { dbPagesOverwritten } from './etcd-db-pages-overwritten.ts'
import { diskFull } from './etcd-disk-full.ts'
import { foreignClusterId } from './etcd-foreign-cluster-id.ts'
import { leaderStalled } from './etcd-leader-stalled.ts'
import { memberKilled } from './etcd-member-killed.ts'
import { memberRemoved } from './etcd-member-removed.ts'
import { nospace } from './etcd-nospace.ts'
import { otherCa } from './etcd-other-ca.ts'
import { partition } from './etcd-partition.ts'
import { peerCertificateExpired } from './etcd-peer-certificate-expired.ts'
import { quorumLost } from './etcd-quorum-lost.ts'
import { serverCertificateExpired } from './etcd-server-certificate-expired.ts'
import { walDamaged } from './etcd-wal-damaged.ts'
import { wrongSan } from './etcd-wrong-san.ts'
import type { Fault } from './fault.ts'
import { apiserverCertificateExpired } from './kubernetes-apiserver-certificate-expired.ts'
import { apiserverEtcdCertificateExpired } from './kubernetes-apiserver-etcd-certificate-expired.ts'
import { apiserverFlag } from './kubernetes-apiserver-flag.ts'
import { apiserviceStale } from './kubernetes-apiservice-stale.ts'
import { certificatesExpired } from './kubernetes-certificates-expired.ts'
import { controllersFighting } from './kubernetes-controllers-fighting.ts'
import { conversionWebhookDead } from './kubernetes-conversion-webhook-dead.ts'
import { encryptionKeyMissing } from './kubernetes-encryption-key-missing.ts'
import { etcdNospaceUnderApiserver } from './kubernetes-etcd-nospace.ts'
import { finalizerUnserved } from './kubernetes-finalizer-unserved.ts'
import { kubeconfigExpired } from './kubernetes-kubeconfig-expired.ts'
import { kubeletCertificateExpired } from './kubernetes-kubelet-certificate-expired.ts'
import { manifestBroken } from './kubernetes-manifest-broken.ts'
import { manifestRemoved } from './kubernetes-manifest-removed.ts'
import { mastersDestroyed, twoMastersDestroyed } from './kubernetes-masters-destroyed.ts'
import { namespaceDeleted } from './kubernetes-namespace-deleted.ts'
import { runtimeDown } from './kubernetes-runtime-down.ts'
import { serviceAccountKeyMismatch } from './kubernetes-service-account-key-mismatch.ts'
import { staleWatchCache } from './kubernetes-stale-watch-cache.ts'
import { webhookLockout } from './kubernetes-webhook-lockout.ts'
import { wrongHealthCheck } from './lb-wrong-health-check.ts'
import { poweredOff } from './node-powered-off.ts'

/** Every fault there is. */
export const faults: readonly Fault[] = [
  ...[memberKilled, quorumLost, nospace],
  ...[dbPagesOverwritten, dbMetaLost, walDamaged, dataDirGone],
  ...[peerCertificateExpired, serverCertificateExpired, clientCertificateExpired, otherCa, wrongSan],
  ...[foreignClusterId, memberRemoved],
  ...[partition, leaderStalled, diskFull],
  ...[apiserverFlag, manifestBroken, manifestRemoved],
  ...[mastersDestroyed, twoMastersDestroyed, poweredOff, wrongHealthCheck],
  ...[etcdNospaceUnderApiserver, runtimeDown, finalizerUnserved, apiserverCertificateExpired],
  ...[apiserverEtcdCertificateExpired, certificatesExpired, kubeconfigExpired, kubeletCertificateExpired],
  ...[encryptionKeyMissing, serviceAccountKeyMismatch],
  ...[webhookLockout, apiserviceStale, namespaceDeleted, controllersFighting],
  ...[conversionWebhookDead, staleWatchCache],
]

/** The area may be left out: `quorum-lost` is `etcd/quorum-lost`. */
export function findFault(id: string): Fault {
  const ids = faults.map((fault) => fault.id)
  const found = faults.find((fault) => fault.id === id || fault.id.endsWith(`/${id}`))
  if (found !== undefined) return found
  const near = nearest(id, [...ids, ...ids.map((name) => name.slice(name.indexOf('/') + 1))])
  throw labErrors.error('DRILL_UNKNOWN_FAULT', `no fault is named ${id}`, {
    hint: near === undefined ? 'codeblue drill list names them all' : `did you mean ${near}?`,
  })
}
