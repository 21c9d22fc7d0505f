import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Lab } from '../../src/lab/lab.ts'
import { type Inventory, inventorySchema } from '../../src/model/inventory.ts'
import { program } from './codeblue.ts'

/** What `inventory discover` writes in a lab, without what is the operator's own choice. */
export async function discoverInventory(lab: Lab, file: string, ...from: readonly string[]): Promise<object> {
  const sshConfig = join(lab.runDirectory, 'operator', 'ssh_config')
  const argv = ['inventory', 'discover', ...from, '--ssh-config', sshConfig, '--out', file, '--quiet']
  const end = await lab.operator.run([program, ...argv], { timeoutMs: 120_000 })
  assert.equal(end.exitCode, 0, end.stderr)
  return plain(inventorySchema.parse(parse(await readFile(file, 'utf8'))))
}

/** What the operator of a lab would have written by hand. */
export const readOwnInventory = async (lab: Lab): Promise<object> =>
  plain(inventorySchema.parse(parse(await readFile(lab.inventoryPath, 'utf8'))))

/** Names of the cluster and ways in are what people choose; hosts and roles are listed in any order. */
function plain({ cluster: _cluster, ssh: _ssh, nodes, ...rest }: Inventory): object {
  const sorted = nodes.map(({ roles, ...node }) => ({ ...node, roles: roles.toSorted() }))
  return { ...rest, nodes: sorted.sort((left, right) => (left.name < right.name ? -1 : 1)) }
}
