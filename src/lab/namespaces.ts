import { runDirectory } from './cache.ts'
import { labErrors } from './errors.ts'
import type { LabRecord } from './lab-record.ts'
import { readChildren, readProcesses } from './process-table.ts'

/** Runs something as a process of the lab itself: its mounts, its pids; the network is still the machine's. */
export const insideLab = (record: LabRecord, argv: readonly string[]): readonly string[] => [
  ...['nsenter', `--target=${record.keeper.pid}`, '--mount', '--pid', '--'],
  ...argv,
]

/** The same from a host's place in the network, with that host's name. The folder is where it starts. */
export const insideNetwork = (record: LabRecord, host: string, run: { argv: readonly string[]; cwd: string }) =>
  insideLab(record, [
    ...['nsenter', `--net=/run/netns/${host}`, '--', 'unshare', '--uts', '--'],
    ...['sh', '-c', 'hostname "$1" && cd "$2" && shift 2 && exec "$@"', 'sh', host, run.cwd],
    ...run.argv,
  ])

/**
 * `nsenter` brings the machine's own capabilities along, and time and kernel modules have no namespace: without this, `date --set`
 * on a host would set the clock of the machine. The container itself is started without them.
 */
const MACHINE_CAPABILITIES = [
  ...['sys_time', 'wake_alarm', 'sys_module', 'sys_rawio', 'syslog', 'bpf', 'perfmon', 'sys_pacct', 'ipc_lock'],
  ...['mac_admin', 'mac_override', 'block_suspend', 'audit_read', 'mknod', 'checkpoint_restore'],
]
const withoutMachineCapabilities = `--bounding-set=${MACHINE_CAPABILITIES.map((name) => `-${name}`).join(',')}`

const NODE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Runs something as root on a host, past its sshd: for the lab's own hands, never for what is being tested. */
export function insideNode(record: LabRecord, host: string, argv: readonly string[]): readonly string[] {
  const leader = readLeader(record, host)
  if (leader === undefined) {
    throw labErrors.error('LAB_UNKNOWN_HOST', `host ${host} of lab ${record.id} is not running`, {
      data: { lab: record.id, host },
      hint: 'codeblue drill lab status shows which hosts run',
    })
  }
  return [
    ...['nsenter', `--target=${leader}`, '--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--'],
    ...[
      '/usr/bin/setpriv',
      withoutMachineCapabilities,
      '/usr/bin/env',
      '--ignore-environment',
      '--chdir=/',
      `PATH=${NODE_PATH}`,
      'HOME=/root',
      'LANG=C.UTF-8',
      ...argv,
    ],
  ]
}

/** Pid, seen from outside, of a host's systemd; undefined while the host is off. */
export function readLeader(record: LabRecord, host: string): number | undefined {
  // A process that the container just forked carries its command line for a moment, and has no children.
  return readContainers(record, host).flatMap((pid) => readChildren(pid)[0]?.pid ?? [])[0]
}

/** Pid of the program that holds a host's container; undefined when nothing of the host runs. */
export const readContainer = (record: LabRecord, host: string): number | undefined => readContainers(record, host)[0]

function readContainers(record: LabRecord, host: string): readonly number[] {
  const directory = `--directory=${runDirectory(record.id)}/nodes/${host}/root`
  return readProcesses().flatMap(({ pid, commandLine }) => (commandLine.includes(directory) ? [pid] : []))
}
