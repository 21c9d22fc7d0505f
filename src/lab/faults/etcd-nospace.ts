import { etcdctlCommand } from '../etcd-units.ts'
import { execOrThrow } from '../exec-or-throw.ts'
import { allClientUrls } from '../topology.ts'
import { waitFor } from '../wait-for.ts'
import { defineFault } from './fault.ts'

const prefix = '/registry/events/default/flood-'
const etcdctl = etcdctlCommand(allClientUrls).join(' ')

/** Values of 1 MB until the quota refuses one; more attempts than the quota has room for mean that it does not work. */
const fill = `head -c 1000000 /dev/zero | tr '\\0' x >/tmp/flood
for number in $(seq 100); do
  ${etcdctl} put ${prefix}$number </tmp/flood >/tmp/flood.out 2>&1 || break
done
rm -f /tmp/flood
grep -q 'database space exceeded' /tmp/flood.out`

export const nospace = defineFault({
  id: 'etcd/nospace',
  title: { en: 'The etcd store is full', zh: 'etcd 存储空间已满' },
  expected: { condition: 'etcd/nospace' },
  // Deletes and compaction are accepted while the alarm stands; it is disarmed last, or it comes back.
  undo: {
    cp1: `${etcdctl} del --prefix ${prefix} >/dev/null
revision=$(${etcdctl} endpoint status --write-out=fields | sed -n 's/^"Revision" : //p' | sort -n | tail -n 1)
${etcdctl} compact "$revision" >/dev/null
${etcdctl} defrag --command-timeout=60s >/dev/null
${etcdctl} alarm disarm >/dev/null`,
  },
  inject: async (lab) => {
    await execOrThrow(lab, 'cp1', ['sh', '-c', fill])
    await waitFor({
      what: 'the NOSPACE alarm',
      timeoutMs: 20_000,
      look: async () => {
        const alarms = await lab.exec('cp1', etcdctlCommand(allClientUrls, 'alarm', 'list'))
        return alarms.stdout.includes('NOSPACE') ? true : undefined
      },
    })
  },
})
