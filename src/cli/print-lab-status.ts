import type { LabStatus } from '../app/drill-lab.ts'
import type { Invocation } from './command.ts'
import { presentationOf } from './presentation.ts'

/** The hosts of the labs, for people and for programs. */
export async function printLabStatus(labs: readonly LabStatus[], invocation: Invocation): Promise<void> {
  const { presentTable } = await import('../app/present.ts')
  const rows = labs.flatMap((lab) =>
    lab.hosts.map(({ name, address, running, healthy, detail }) => [
      lab.id,
      describeCluster(lab),
      name,
      address,
      running ? 'running' : 'stopped',
      healthy ? 'healthy' : 'unhealthy',
      healthy ? '' : detail,
    ]),
  )
  const table = {
    header: ['LAB', 'CLUSTER', 'HOST', 'ADDRESS', 'MACHINE', 'HEALTH', 'DETAIL'],
    rows,
    empty: {
      en: 'No lab runs. `codeblue drill lab up` brings one up.',
      zh: '没有运行中的实验环境。执行 `codeblue drill lab up` 即可启动。',
    },
    json: { schema: 'codeblue/lab-status/v1', labs },
  }
  invocation.terminal.print(presentTable(table, presentationOf(invocation)))
}

function describeCluster({ topology, kubernetesVersion, etcdVersion }: LabStatus): string {
  return kubernetesVersion === null ? `etcd ${etcdVersion}` : `${topology}, ${kubernetesVersion}`
}
