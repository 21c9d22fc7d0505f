import { join } from 'node:path'
import { runDirectory } from '../cache.ts'
import { labErrors } from '../errors.ts'
import type { Lab } from '../lab.ts'
import { type CommandEnd, type CommandOptions, describeEnd } from '../run-command.ts'
import { kubernetesReleases } from './versions.ts'

export const operatorKubeconfig = (id: string): string => join(runDirectory(id), 'operator', 'kubeconfig')

/** The operator's kubectl through the load balancer. One that gets no answer ends after 10 s. */
export function kubectl(lab: Lab, args: readonly string[], options: CommandOptions = {}): Promise<CommandEnd> {
  const program = join(lab.record.layers[0] ?? '', 'usr/bin/kubectl')
  const kubeconfig = `--kubeconfig=${operatorKubeconfig(lab.id)}`
  // A home of its own: kubectl keeps what it discovered, and labs share their names and addresses.
  const env = { PATH: process.env.PATH ?? '', HOME: lab.runDirectory }
  return lab.operator.run([program, kubeconfig, '--request-timeout=10s', ...args], {
    timeoutMs: 30_000,
    env,
    ...options,
  })
}

export async function kubectlOrThrow(lab: Lab, args: readonly string[], options?: CommandOptions): Promise<string> {
  const end = await kubectl(lab, args, options)
  if (end.kind === 'exited' && end.exitCode === 0) return end.stdout
  throw labErrors.error('LAB_COMMAND_FAILED', `kubectl ${args.join(' ')} ${describeEnd(end)}`, {
    data: { lab: lab.id, args, exitCode: end.exitCode },
  })
}

/** Makes or changes objects that are given as values. */
export const applyObjects = (lab: Lab, objects: readonly object[]): Promise<string> =>
  kubectlOrThrow(lab, ['apply', ...kubernetesReleases[lab.kubernetesVersion ?? '1.34'].apply, '--filename=-'], {
    stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
  })
