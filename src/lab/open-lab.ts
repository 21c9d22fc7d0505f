import { runDirectory } from './cache.ts'
import type { Lab, LabOperator } from './lab.ts'
import { readAuthority } from './lab-authority.ts'
import { findRunningLab, type LabRecord, topologyOf } from './lab-record.ts'
import { insideNetwork, insideNode } from './namespaces.ts'
import type { NodeFile } from './node-pki.ts'
import { inventoryPath } from './operator-files.ts'
import { runCommand, runOrThrow } from './run-command.ts'
import { operatorHost } from './topology.ts'

/** A running lab by its id; the only one there is when no id is given. */
export const attachLab = (id?: string): Lab => openLab(findRunningLab(id))

/** The hands on a lab that is described by its record. */
export function openLab(record: LabRecord): Lab {
  const exec: Lab['exec'] = (host, argv, options) => runCommand(insideNode(record, host, argv), options)
  const command: LabOperator['command'] = (argv, cwd = process.cwd()) =>
    insideNetwork(record, operatorHost.name, { argv, cwd })
  return {
    id: record.id,
    record,
    topology: topologyOf(record),
    etcdVersion: record.etcdVersion,
    kubernetesVersion: record.kubernetesVersion,
    nodes: topologyOf(record).hosts,
    operator: { host: operatorHost, command, run: (argv, options) => runCommand(command(argv, options?.cwd), options) },
    inventoryPath: inventoryPath(record.id),
    runDirectory: runDirectory(record.id),
    exec,
    writeFiles: async (host, files) => {
      for (const file of files) await writeNodeFile(record, host, file)
    },
    readAuthority: () => readAuthority(record.id),
  }
}

/** Written beside and renamed, so that a program on the host sees the old or the new file and nothing between. */
async function writeNodeFile(record: LabRecord, host: string, { path, text, mode }: NodeFile): Promise<void> {
  const script = 'mkdir -p "$(dirname "$1")" && umask 077 && cat >"$1.new" && chmod "$2" "$1.new" && mv "$1.new" "$1"'
  await runOrThrow(insideNode(record, host, ['sh', '-c', script, 'sh', path, mode.toString(8)]), { stdin: text })
}
