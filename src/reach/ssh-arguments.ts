import type { InventoryNode, SshAccess } from '../model/inventory.ts'

const CONNECT_TIMEOUT_S = 8

/**
 * Arguments that every ssh of one connection shares. OpenSSH takes the first value it meets, and the command line comes before any
 * file, so what is set here holds; everything else, host key checking above all, stays as the operator has it.
 */
export function sshArguments(node: InventoryNode, access: SshAccess | undefined): readonly string[] {
  const own: SshAccess = { ...access, ...node.ssh }
  return [
    ...(own.configFile === undefined ? [] : ['-F', own.configFile]),
    '-T',
    ...option('BatchMode', 'yes'),
    ...option('ConnectTimeout', CONNECT_TIMEOUT_S),
    ...option('ServerAliveInterval', 5),
    ...option('ServerAliveCountMax', 3),
    ...option('ClearAllForwardings', 'yes'),
    ...option('RemoteCommand', 'none'),
    ...option('PermitLocalCommand', 'no'),
    ...option('LogLevel', 'INFO'),
    ...option('EscapeChar', 'none'),
    ...option('ControlPersist', 'no'),
    ...(own.user === undefined ? [] : ['-l', own.user]),
    ...(own.port === undefined ? [] : ['-p', String(own.port)]),
    ...(own.identityFile === undefined ? [] : ['-i', own.identityFile]),
    ...(own.knownHostsFile === undefined ? [] : option('UserKnownHostsFile', own.knownHostsFile)),
    ...(own.proxyJump === undefined ? [] : ['-J', own.proxyJump]),
  ]
}

const option = (name: string, value: string | number): readonly string[] => ['-o', `${name}=${value}`]

/** How long after the start of ssh a host that is merely slow has either logged us in or failed. */
export const CONNECT_PATIENCE_MS = (CONNECT_TIMEOUT_S + 2) * 1000
