import { execOrThrow } from '../exec-or-throw.ts'
import type { Lab } from '../lab.ts'

const directory = '/var/lib/codeblue-lab'
const scriptFile = `${directory}/undo.sh`
const timer = 'codeblue-lab-undo'

/** Where a fault keeps what it took away, on the host itself. */
export const savedDirectory = `${directory}/saved`

export interface Undo {
  readonly fault: string
  readonly script: string
  readonly limitMs: number
}

/**
 * Puts the way back on the host and has its systemd take it when the time is up: it works without the drill, without the
 * operator and without the lab's own process.
 */
export async function armUndo(lab: Lab, host: string, { fault, script, limitMs }: Undo): Promise<void> {
  const text = `# Undoes ${fault}; removes itself when done.\nset -eu\nsaved=${savedDirectory}\n${script}\nrm -rf "$saved" ${scriptFile}\n`
  await execOrThrow(lab, host, ['mkdir', '-p', savedDirectory])
  await lab.writeFiles(host, [{ path: scriptFile, text, mode: 0o600 }])
  const limit = `--on-active=${Math.ceil(limitMs / 1000)}s`
  await execOrThrow(lab, host, [
    'systemd-run',
    '--quiet',
    `--unit=${timer}`,
    '--collect',
    '--timer-property=AccuracySec=100ms',
    limit,
    'sh',
    scriptFile,
  ])
}

/** Takes the way back now. Does nothing when it was taken before. */
export async function runUndo(lab: Lab, host: string): Promise<void> {
  // The timer goes first: two runs at once would undo each other's work. One that runs already is waited for.
  const script = `systemctl stop ${timer}.timer 2>/dev/null
while systemctl is-active --quiet ${timer}.service; do sleep 0.1; done
[ ! -e ${scriptFile} ] || sh ${scriptFile}`
  await execOrThrow(lab, host, ['sh', '-c', script])
}
