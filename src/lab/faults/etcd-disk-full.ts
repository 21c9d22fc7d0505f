import { dataDirectory, etcdctlCommand } from '../etcd-units.ts'
import { execOrThrow } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'
import { allClientUrls, clientUrl, members } from '../topology.ts'
import { waitFor } from '../wait-for.ts'
import { defineFault } from './fault.ts'
import { waitForFailure } from './observe.ts'

const growth = '/registry/events/default/growth-'
const etcdctl = etcdctlCommand(allClientUrls).join(' ')
const ready = 'systemctl is-active --quiet etcd.service'

/** A small disk of the host's own for the data, with the member moved onto it. The two WAL segments of 64 MB fill most of it. */
const moveToSmallDisk = `set -eu
saved=/var/lib/codeblue-lab/saved
systemctl stop etcd.service
mv ${dataDirectory} "$saved/data"
mkdir -m 0700 ${dataDirectory}
mount -t tmpfs -o size=150m,mode=0700 etcd-data ${dataDirectory}
cp -a "$saved/data/." ${dataDirectory}/
timeout 60 systemctl start etcd.service
${ready}`

/** Somebody's backup beside the data, as big as the disk lets it be. */
const ballast = `${dataDirectory}/backup.tar`
const fillDisk = `cat /dev/zero >${ballast} 2>/dev/null || true`

/**
 * The data of the small disk goes back, not what was there before: this member has acknowledged entries since, and one that
 * forgets what it acknowledged panics ("tocommit is out of range").
 */
const undo = `systemctl stop etcd.service
rm -f ${ballast}
if mountpoint -q ${dataDirectory}; then
  rm -rf "$saved/data"
  cp -a ${dataDirectory} "$saved/data"
  umount ${dataDirectory}
fi
if [ -d "$saved/data" ]; then
  rm -rf ${dataDirectory}
  mv "$saved/data" ${dataDirectory}
fi
systemctl reset-failed etcd.service 2>/dev/null || true
timeout 60 systemctl start etcd.service
${etcdctl} del --prefix ${growth} >/dev/null`

export const diskFull = defineFault({
  id: 'etcd/disk-full',
  title: { en: "The disk under one member's data is full", zh: '一个成员的数据磁盘已满' },
  expected: { condition: 'etcd/disk-full', subjects: ['cp2'] },
  undo: { cp2: undo },
  inject: async (lab) => {
    await execOrThrow(lab, 'cp2', ['sh', '-c', moveToSmallDisk])
    await execOrThrow(lab, 'cp2', ['sh', '-c', fillDisk])
    await waitFor({
      what: 'etcd on cp2 to hit the end of its disk',
      timeoutMs: 45_000,
      intervalMs: 10,
      look: () => writeUntilGone(lab),
    })
    await waitForFailure(lab, 'cp2')
  },
})

/** The write-ahead log has its place already; only a growing database meets the full disk. */
async function writeUntilGone(lab: Lab): Promise<true | undefined> {
  const [first] = members
  const put = etcdctlCommand(first === undefined ? '' : clientUrl(first), 'put').join(' ')
  const script = `head -c 200000 /dev/zero | tr '\\0' x | ${put} ${growth}$(date +%N) >/dev/null`
  await lab.exec('cp1', ['sh', '-c', script])
  return (await lab.exec('cp2', ['sh', '-c', ready])).exitCode === 0 ? undefined : true
}
