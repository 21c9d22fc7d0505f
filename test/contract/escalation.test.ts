import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Secret } from '../../src/base/secret.ts'
import type { NodeConnection } from '../../src/evidence/node-connection.ts'
import { type OpenedSession, openSession } from '../../src/evidence/node-session.ts'
import { openFaulty } from './faulty-connection.ts'

const folder = await mkdtemp(join(tmpdir(), 'codeblue-sudo-'))
after(() => rm(folder, { recursive: true }))

/** A host where we are not root, and a sudo that behaves like the real one: asks once more after a wrong password. */
const programs = {
  id: 'echo 1000',
  sudo: `case "$1" in
-n) [ "$SUDO_FREE" = yes ] || exit 1; shift; exec "$@";;
-S) shift 3; read -r given; [ "$given" = 'right one' ] && exec "$@"; echo 'Sorry, try again.' >&2; read -r given; exit 1;;
esac`,
}
for (const [name, script] of Object.entries(programs)) {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
  await chmod(join(folder, name), 0o755)
}

async function openAs(options: { readonly free: boolean; readonly password?: string }): Promise<OpenedSession> {
  const connection = await openFaulty('cp1')
  const prepared: NodeConnection = {
    ...connection,
    openShell: () => {
      const shell = connection.openShell()
      void shell.write(`PATH=${folder}:$PATH; SUDO_FREE=${options.free ? 'yes' : 'no'}; export PATH SUDO_FREE\n`)
      return shell
    },
  }
  const clock = { now: () => Date.now(), monotonic: () => performance.now() }
  const password = options.password === undefined ? undefined : new Secret(options.password)
  const opened = await openSession(prepared, { clock, nonce: 'cbnonce', escalation: 'auto', password, answerMs: 700 })
  await connection.close()
  return opened
}

const told = (opened: OpenedSession): unknown =>
  opened.kind === 'open'
    ? { privileged: opened.session.privileged, escalation: opened.session.escalation }
    : { code: opened.failure.code, tells: opened.failure.message.includes('one') }

const cases = [
  ['becomes root where sudo asks for nothing', { free: true }, { privileged: true, escalation: 'sudo' }],
  [
    'becomes root with a password that is asked for once',
    { free: false, password: 'right one' },
    { privileged: true, escalation: 'sudo with password' },
  ],
  [
    'gives up at a wrong password, and does not repeat it',
    { free: false, password: 'wrong one' },
    { code: 'SUDO_REFUSED', tells: false },
  ],
  ['goes on without root when there is no way', { free: false }, { privileged: false, escalation: 'refused' }],
] as const

for (const [name, options, expected] of cases) {
  test(name, async () => {
    assert.deepEqual(told(await openAs(options)), expected)
  })
}
