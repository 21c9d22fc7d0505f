import { etcdctlCommand } from '../etcd-units.ts'
import { execOrThrow, execWithin } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'
import { clientUrls, hostsWithRole } from '../topology.ts'
import { waitFor } from '../wait-for.ts'
import { defineFault } from './fault.ts'
import { masterKubectl, persistently } from './master-kubectl.ts'
import { rewriteManifest, undoManifest } from './static-manifests.ts'

/** Somebody keeps files in config maps. */
const ballast = '--namespace=default --selector=codeblue-lab/ballast=true'
const QUOTA_BYTES = 24 * 1024 * 1024

const etcdctlOf = (lab: Lab): string =>
  etcdctlCommand(clientUrls(hostsWithRole(lab.topology, 'etcd')), '--command-timeout=30s').join(' ')

/** More attempts than the quota has room for mean that it does not work. */
const fill = `file=$(mktemp)
head -c 900000 /dev/zero | tr '\\0' x >"$file"
for number in $(seq 60); do
  ${masterKubectl} create configmap "ballast-$number" --namespace=default --from-file=archive="$file" --dry-run=client --output=yaml |
    sed 's/^metadata:/&\\n  labels: {codeblue-lab\\/ballast: "true"}/' | ${masterKubectl} create --filename=- >"$file.out" 2>&1 || break
done
grep -q 'database space exceeded' "$file.out"
refused=$?
rm -f "$file" "$file.out"
exit $refused`

/** The member has its quota, and the API server has found it again. */
const isServing = `pgrep -f -- '--quota-backend-bytes=${QUOTA_BYTES}' >/dev/null && ${masterKubectl} get --raw /readyz >/dev/null`

/** Deletes are accepted while the alarm stands. It is disarmed when there is space, or it comes back. */
const undoOf = (etcdctl: string): string => `${persistently(`${masterKubectl} delete configmap ${ballast} >/dev/null`)}
revision=$(${etcdctl} --write-out=fields endpoint status | sed -n 's/^"Revision" : //p' | sort -n | tail -n 1)
${etcdctl} compact "$revision" >/dev/null || true
${etcdctl} defrag >/dev/null
${etcdctl} alarm disarm >/dev/null
${undoManifest('etcd')}`

export const etcdNospaceUnderApiserver = defineFault({
  id: 'kubernetes/etcd-nospace',
  title: { en: 'etcd under the API servers is full to its quota', zh: 'API Server 之下的 etcd 已达配额上限' },
  expected: { condition: 'etcd/nospace' },
  topologies: ['single', 'stacked'],
  undo: (lab) => ({ cp1: undoOf(etcdctlOf(lab)) }),
  inject: async (lab) => {
    const filter = `sed 's/^\\( *\\)- --data-dir=.*/&\\n\\1- --quota-backend-bytes=${QUOTA_BYTES}/'`
    await rewriteManifest(lab, 'cp1', { pod: 'etcd', filter })
    await waitFor({
      what: 'etcd on cp1 to serve with its quota',
      timeoutMs: 120_000,
      intervalMs: 500,
      look: async () => ((await lab.exec('cp1', ['sh', '-c', isServing])).exitCode === 0 ? true : undefined),
    })
    await execWithin(lab, 'cp1', { argv: ['sh', '-c', fill], timeoutMs: 120_000 })
    await execOrThrow(lab, 'cp1', ['sh', '-c', `${etcdctlOf(lab)} alarm list | grep -q NOSPACE`])
  },
})
