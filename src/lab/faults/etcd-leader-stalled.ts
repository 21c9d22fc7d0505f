import { execOrThrow } from '../exec-or-throw.ts'
import { defineFault, leaderHost } from './fault.ts'
import { waitForLog } from './observe.ts'

const unit = 'lab-stall'

/**
 * Stops the leader's process again and again for less than an election takes: it goes on leading, badly, and says so. One
 * long stop would only move the leadership, and a stopped process writes no log.
 */
const stall = `pid=$(systemctl show --property=MainPID --value etcd.service)
trap 'kill -CONT "$pid"; exit' TERM
while kill -STOP "$pid"; do
  sleep 0.6
  kill -CONT "$pid"
  sleep 0.3
done`

export const leaderStalled = defineFault({
  id: 'etcd/leader-stalled',
  title: { en: 'The leader stalls again and again', zh: '主节点反复停顿' },
  expected: { condition: 'etcd/leader-stalled' },
  undo: {
    [leaderHost]: `systemctl stop ${unit}.service 2>/dev/null || true\nsystemctl kill --signal=CONT etcd.service`,
  },
  inject: async (lab, since) => {
    await execOrThrow(lab, leaderHost, ['systemd-run', '--quiet', '--collect', `--unit=${unit}`, 'sh', '-c', stall])
    await waitForLog(lab, leaderHost, { pattern: 'failed to send out heartbeat on time', since })
  },
})
