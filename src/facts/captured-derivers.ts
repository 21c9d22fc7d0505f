import { deriveApiServices } from './api-objects/apiservice-facts.ts'
import { deriveConversions } from './api-objects/conversion-facts.ts'
import { deriveWarningEvents } from './api-objects/event-facts.ts'
import { deriveOwnIdentity } from './api-objects/identity-facts.ts'
import { deriveKubeadmConfig } from './api-objects/kubeadm-facts.ts'
import { deriveLeases } from './api-objects/lease-facts.ts'
import { deriveNamespaces } from './api-objects/namespace-facts.ts'
import { deriveNodeObjects } from './api-objects/node-object-facts.ts'
import { deriveStaticPods } from './api-objects/static-pod-facts.ts'
import { deriveApiVersions } from './api-objects/version-facts.ts'
import { deriveWatchCache } from './api-objects/watch-cache-facts.ts'
import { deriveWebhooks } from './api-objects/webhook-facts.ts'
import { deriveCertificates } from './certificate-facts.ts'
import { deriveContainers } from './container-facts.ts'
import type { Deriver } from './deriver.ts'
import { deriveBoundDisks, deriveBoundInodes, deriveDisks, deriveInodes, deriveMounts } from './disk-facts.ts'
import { deriveDataDir } from './etcd-data-dir.ts'
import { deriveEtcdFlags } from './etcd-flags.ts'
import { deriveEtcdMetrics } from './etcd-metrics-facts.ts'
import { deriveHaproxy } from './haproxy-facts.ts'
import {
  deriveKubeletConfig,
  deriveKubernetesDirectory,
  deriveManifests,
  deriveRuntimeConfig,
} from './manifest-facts.ts'
import {
  deriveBoots,
  deriveClock,
  deriveKernel,
  deriveMemory,
  deriveNodeAccess,
  deriveOomKills,
  derivePressure,
  deriveSysctls,
} from './node-facts.ts'
import { deriveProcesses } from './process-facts.ts'
import { deriveServiceAccountKeys } from './service-account-keys.ts'
import { deriveSilentHosts } from './silent-host-facts.ts'
import { deriveEnabledUnits, deriveFailedUnits, deriveUnitFacts } from './unit-facts.ts'

/**
 * Who reads what a capture brings beside logs and the answers of etcd and API servers. They are given items of every outcome:
 * that a file is not there is an answer. Where two tell the same fact, the earlier is the stronger source.
 */
export const capturedDerivers: readonly { readonly collectors: readonly string[]; readonly derive: Deriver }[] = [
  { collectors: ['node.access'], derive: deriveNodeAccess },
  { collectors: ['node.access', 'api.livez', 'api.readyz', 'etcd.endpoint-status'], derive: deriveSilentHosts },
  { collectors: ['etcd.metrics'], derive: deriveEtcdMetrics },
  { collectors: ['etcd.data-dir'], derive: deriveDataDir },
  { collectors: ['etcd.unit'], derive: deriveEtcdFlags },
  { collectors: ['systemd.units'], derive: deriveUnitFacts },
  { collectors: ['systemd.failed'], derive: deriveFailedUnits },
  { collectors: ['systemd.unit-files'], derive: deriveEnabledUnits },
  { collectors: ['containers'], derive: deriveContainers },
  { collectors: ['node.processes'], derive: deriveProcesses },
  { collectors: ['api.objects'], derive: deriveApiVersions },
  { collectors: ['kubernetes.manifest'], derive: deriveManifests },
  { collectors: ['kubernetes.directory'], derive: deriveKubernetesDirectory },
  { collectors: ['kubelet.config'], derive: deriveKubeletConfig },
  { collectors: ['runtime.config'], derive: deriveRuntimeConfig },
  { collectors: ['certificate', 'certificate.served'], derive: deriveCertificates },
  { collectors: ['service-account.keys'], derive: deriveServiceAccountKeys },
  { collectors: ['api.objects'], derive: deriveApiServices },
  { collectors: ['api.objects'], derive: deriveWebhooks },
  { collectors: ['api.objects'], derive: deriveConversions },
  { collectors: ['api.objects'], derive: deriveNamespaces },
  { collectors: ['api.objects'], derive: deriveLeases },
  { collectors: ['api.objects'], derive: deriveNodeObjects },
  { collectors: ['api.objects'], derive: deriveWarningEvents },
  { collectors: ['api.objects'], derive: deriveKubeadmConfig },
  { collectors: ['api.objects', 'kubernetes.manifest'], derive: deriveStaticPods },
  { collectors: ['api.objects'], derive: deriveOwnIdentity },
  { collectors: ['api.watch-cache'], derive: deriveWatchCache },
  { collectors: ['haproxy.stat'], derive: deriveHaproxy },
  { collectors: ['node.clock'], derive: deriveClock },
  { collectors: ['node.boots'], derive: deriveBoots },
  { collectors: ['node.uname'], derive: deriveKernel },
  { collectors: ['node.memory'], derive: deriveMemory },
  { collectors: ['node.pressure'], derive: derivePressure },
  { collectors: ['node.sysctls'], derive: deriveSysctls },
  { collectors: ['node.dmesg'], derive: deriveOomKills },
  { collectors: ['node.disks'], derive: deriveDisks },
  { collectors: ['node.inodes'], derive: deriveInodes },
  { collectors: ['node.mounts'], derive: deriveMounts },
  { collectors: ['node.disks', 'node.mounts'], derive: deriveBoundDisks },
  { collectors: ['node.inodes', 'node.mounts'], derive: deriveBoundInodes },
]
