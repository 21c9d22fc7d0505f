import { execOrThrow } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'
import { waitForFailure } from './observe.ts'

const dropIn = '/run/systemd/system/etcd.service.d/10-restart.conf'

/** SIGKILL as the kernel's memory killer would, on a unit that nobody starts again: it stays failed with result `signal`. */
export async function killMember(lab: Lab, host: string): Promise<void> {
  await lab.writeFiles(host, [{ path: dropIn, text: '[Service]\nRestart=no\n', mode: 0o644 }])
  await execOrThrow(lab, host, ['sh', '-c', 'systemctl daemon-reload && systemctl kill --signal=KILL etcd.service'])
  await waitForFailure(lab, host)
}

export const undoKill = `rm -f ${dropIn}
systemctl daemon-reload
systemctl reset-failed etcd.service
systemctl start --no-block etcd.service`
