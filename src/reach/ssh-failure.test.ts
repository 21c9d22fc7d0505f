import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeSshFailure } from './ssh-failure.ts'

const where = { host: 'cp1', address: '10.0.0.1', port: 2222 }

const changed = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Host key for [10.0.0.1]:2222 has changed and you have requested strict checking.
Host key verification failed.`

const cases: readonly (readonly [string, string, string, string, string])[] = [
  [
    'a changed host key',
    changed,
    'host-key',
    'HOST_KEY_CHANGED',
    'cp1: 10.0.0.1 shows another host key than the one that is known (ssh: Host key for [10.0.0.1]:2222 has changed and you have requested strict checking.)',
  ],
  [
    'an unknown host key',
    'No ED25519 host key is known for 10.0.0.1 and you have requested strict checking.\nHost key verification failed.',
    'host-key',
    'HOST_KEY_UNKNOWN',
    'cp1: 10.0.0.1 shows a host key that is not known here (ssh: No ED25519 host key is known for 10.0.0.1 and you have requested strict checking.)',
  ],
  [
    'a refused login',
    'Authorised use only!\nroot@10.0.0.1: Permission denied (publickey).',
    'denied',
    'LOGIN_DENIED',
    'cp1: 10.0.0.1 does not accept our login (ssh: root@10.0.0.1: Permission denied (publickey).)',
  ],
  [
    'a dead host',
    'ssh: connect to host 10.0.0.1 port 2222: Connection timed out',
    'unreachable',
    'HOST_UNREACHABLE',
    'cp1: 10.0.0.1 does not answer on the network (ssh: ssh: connect to host 10.0.0.1 port 2222: Connection timed out)',
  ],
  [
    'a name that does not resolve',
    'ssh: Could not resolve hostname cp1: Name or service not known',
    'unreachable',
    'HOST_NOT_RESOLVED',
    'cp1: 10.0.0.1 has a name that does not resolve (ssh: ssh: Could not resolve hostname cp1: Name or service not known)',
  ],
  [
    'a broken configuration',
    '/root/.ssh/config: line 3: Bad configuration option: foo',
    'did-not-start',
    'SSH_CONFIG_INVALID',
    'cp1: 10.0.0.1 cannot be tried, because ssh does not accept its own configuration (ssh: /root/.ssh/config: line 3: Bad configuration option: foo)',
  ],
  [
    'what it does not know',
    'kex_exchange_identification: read: reset',
    'unreachable',
    'SSH_FAILED',
    'cp1: ssh to 10.0.0.1 ended (ssh: kex_exchange_identification: read: reset)',
  ],
]

for (const [name, said, kind, code, message] of cases) {
  test(`recognises ${name}`, () => {
    const { hint: _, ...failure } = describeSshFailure(where, said)
    assert.deepEqual(failure, { kind, code, message })
  })
}

test('names the entry of known_hosts to remove, with its port', () => {
  assert.match(describeSshFailure(where, changed).hint ?? '', /ssh-keygen -R '\[10\.0\.0\.1\]:2222'/)
})
