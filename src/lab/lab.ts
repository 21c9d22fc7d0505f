import type { KubernetesVersion } from './kubernetes/versions.ts'
import type { LabRecord } from './lab-record.ts'
import type { NodeFile } from './node-pki.ts'
import type { PemPair } from './pki.ts'
import type { CommandEnd, CommandOptions } from './run-command.ts'
import type { EtcdVersion, LabHost, Topology } from './topology.ts'

export interface LabOperator {
  readonly host: LabHost
  /** Runs a command from the operator's place in the lab's network, in a folder of this machine (default: the current one). */
  readonly run: (argv: readonly string[], options?: CommandOptions) => Promise<CommandEnd>
  /** The same as an argument array, for those who start it themselves (a terminal, live output). */
  readonly command: (argv: readonly string[], cwd?: string) => readonly string[]
}

/** A running cluster of real machines. */
export interface Lab {
  readonly id: string
  readonly record: LabRecord
  readonly topology: Topology
  readonly etcdVersion: EtcdVersion
  /** Undefined where the lab is etcd alone. */
  readonly kubernetesVersion: KubernetesVersion | undefined
  readonly nodes: readonly LabHost[]
  readonly operator: LabOperator
  /** `codeblue.yaml` of this lab. */
  readonly inventoryPath: string
  readonly runDirectory: string
  /** Runs a command as root on a host, past its sshd and its network. Throws only when the host is off. */
  readonly exec: (host: string, argv: readonly string[], options?: CommandOptions) => Promise<CommandEnd>
  readonly writeFiles: (host: string, files: readonly NodeFile[]) => Promise<void>
  /** The CA of this lab's etcd, key included, for faults that reissue certificates. */
  readonly readAuthority: () => Promise<PemPair>
}
