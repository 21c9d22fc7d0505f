import { dataDirectory } from '../etcd-units.ts'
import { execOrThrow } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'
import { savedDirectory } from './undo.ts'

/** Stops a member, keeps its whole data directory aside, runs a script on the copy left in place, and starts the member again. */
export async function damageFiles(lab: Lab, host: string, script: string): Promise<void> {
  const steps = `set -eu
saved=${savedDirectory}
systemctl stop etcd.service
cp -a --sparse=always ${dataDirectory} "$saved/data"
cd ${dataDirectory}
${script}
systemctl start --no-block etcd.service`
  await execOrThrow(lab, host, ['sh', '-c', steps])
}

/** The other members went on meanwhile; the old files are sound, and the member catches up. */
export const undoDamage = `systemctl stop etcd.service
if [ -d "$saved/data" ]; then
  rm -rf ${dataDirectory}
  mv "$saved/data" ${dataDirectory}
fi
systemctl reset-failed etcd.service 2>/dev/null || true
systemctl start --no-block etcd.service`
