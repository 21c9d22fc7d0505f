import type { ReachFailure } from '../evidence/node-connection.ts'

interface Sign {
  readonly pattern: RegExp
  readonly kind: ReachFailure['kind']
  readonly code: string
  readonly says: string
  readonly hint: (where: SshWhere) => string
}

/** The host as ssh was given it. */
export interface SshWhere {
  readonly host: string
  readonly address: string
  readonly port: number | undefined
}

const knownHostsName = (where: SshWhere): string =>
  where.port === undefined || where.port === 22 ? where.address : `[${where.address}]:${where.port}`

/** What OpenSSH writes on standard error when it gives up, and what that means. First match wins. */
const signs: readonly Sign[] = [
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for .* has changed|revoked host key/i,
    kind: 'host-key',
    code: 'HOST_KEY_CHANGED',
    says: 'shows another host key than the one that is known',
    hint: (where) =>
      `Find out first why: a rebuilt host, or another machine under this address. If it is right: ssh-keygen -R '${knownHostsName(where)}', then log in once by hand.`,
  },
  {
    pattern: /Host key verification failed|No .* host key is known/i,
    kind: 'host-key',
    code: 'HOST_KEY_UNKNOWN',
    says: 'shows a host key that is not known here',
    hint: (where) =>
      `Log in once by hand (ssh ${where.address}) and compare the fingerprint, or set knownHostsFile in the inventory.`,
  },
  {
    pattern: /Permission denied|Too many authentication failures|no more authentication methods|sign_and_send_pubkey/i,
    kind: 'denied',
    code: 'LOGIN_DENIED',
    says: 'does not accept our login',
    hint: () => 'Check user and identityFile in the inventory, and that the key is loaded (ssh-add -l).',
  },
  {
    pattern: /Could not resolve hostname|Name or service not known/i,
    kind: 'unreachable',
    code: 'HOST_NOT_RESOLVED',
    says: 'has a name that does not resolve',
    hint: () => 'Set `address` of the node in the inventory: DNS may be part of the outage.',
  },
  {
    pattern: /Connection refused/i,
    kind: 'unreachable',
    code: 'HOST_REFUSED',
    says: 'is up and refuses ssh connections',
    hint: () => 'sshd does not run there, or listens on another port (set `port`). Use the console.',
  },
  {
    pattern: /timed out|No route to host|Network is unreachable|Host is down/i,
    kind: 'unreachable',
    code: 'HOST_UNREACHABLE',
    says: 'does not answer on the network',
    hint: () => 'Look at its console or BMC: power, network, firewall.',
  },
  {
    pattern:
      /Bad owner or permissions|Bad configuration option|terminating, \d+ bad configuration|Can't open user config file|no such identity/i,
    kind: 'did-not-start',
    code: 'SSH_CONFIG_INVALID',
    says: 'cannot be tried, because ssh does not accept its own configuration',
    hint: () => 'Run the same ssh by hand and mend the configuration that it names.',
  },
]

/** Turns what ssh said into a value; the words of ssh are kept, shortened to the line that matters. */
export function describeSshFailure(where: SshWhere, said: string): ReachFailure {
  const sign = signs.find((candidate) => candidate.pattern.test(said))
  const line = said
    .split('\n')
    .map((text) => text.trim())
    .filter((text) => text !== '' && !text.startsWith('@') && !text.startsWith('Warning: Permanently added'))
    .find((text) => sign === undefined || sign.pattern.test(text))
  const ssh = line === undefined ? '' : ` (ssh: ${line})`
  if (sign === undefined)
    return {
      kind: 'unreachable',
      code: 'SSH_FAILED',
      message: `${where.host}: ssh to ${where.address} ended${ssh}`,
      hint: `Run \`ssh -v ${where.address}\` to see why.`,
    }
  return {
    kind: sign.kind,
    code: sign.code,
    message: `${where.host}: ${where.address} ${sign.says}${ssh}`,
    hint: sign.hint(where),
  }
}
