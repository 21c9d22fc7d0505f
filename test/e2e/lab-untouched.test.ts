/** Nothing is written on a host: its files before and after everything that looks at it, copies included. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Lab } from '../../src/lab/lab.ts'
import { readObstacles } from '../../src/lab/machine.ts'
import { removeLab } from '../../src/lab/remove-lab.ts'
import { startLab } from '../../src/lab/start-lab.ts'
import { program } from './codeblue.ts'

const obstacles = readObstacles()
const skip = obstacles.length === 0 ? false : obstacles.map(({ reason }) => reason).join('; ')

/** What the host itself writes, whoever logs in: logins and sessions, the journal, and etcd, which never stands still. */
const ownWriting = [
  '/proc',
  '/sys',
  '/dev',
  '/run/user',
  '/run/motd.dynamic',
  '/run/systemd',
  '/run/log/journal',
  '/run/utmp',
  '/run/sshd',
  '/var/log/journal',
  '/var/log/wtmp',
  '/var/log/btmp',
  '/var/log/lastlog',
  '/var/lib/etcd',
]

/** Every file and folder with type, size, mode, owner, and the times of its last write and change. */
async function readListing(lab: Lab, host: string): Promise<ReadonlyMap<string, string>> {
  const pruned = ownWriting.flatMap((path) => ['-path', path, '-o']).slice(0, -1)
  const end = await lab.exec(
    host,
    ['find', '/', '(', ...pruned, ')', '-prune', '-o', '-printf', '%p\\t%y %s %m %u %T@ %C@\\n'],
    { timeoutMs: 60_000 },
  )
  assert.equal(end.exitCode, 0, end.stderr)
  return new Map(
    end.stdout
      .split('\n')
      // The message of the day is made anew at a login, in this folder.
      .filter((line) => line !== '' && !line.startsWith('/run\t'))
      .map((line) => [line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1)] as const),
  )
}

const readListings = (lab: Lab) =>
  Promise.all(lab.nodes.map(async ({ name }) => ({ name, listing: await readListing(lab, name) })))

describe('the hosts of a lab', { skip, timeout: 180_000 }, () => {
  let lab: Lab
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'codeblue-untouched-'))
    lab = await startLab({ lifetime: 'owned' })
    // One member is down, so that its directory is copied too.
    await lab.exec('cp3', ['systemctl', 'kill', '-s', 'KILL', 'etcd'])
    await lab.exec('cp3', ['systemctl', 'stop', 'etcd'])
  })
  after(async () => {
    await removeLab(lab.id)
    await rm(folder, { recursive: true, force: true })
  })

  for (const user of ['root', 'oncall'])
    test(`are the same files after a response and its safety copies as ${user}`, async () => {
      const inventory = join(folder, `${user}.yaml`)
      await writeFile(inventory, (await readFile(lab.inventoryPath, 'utf8')).replace('user: root', `user: ${user}`))
      // A first login may leave traces of its own: it is the login that does.
      for (const { name } of lab.nodes) {
        const ssh = ['ssh', '-F', join(lab.runDirectory, 'operator/ssh_config'), `${user}@${name}`, 'sudo -n true']
        await lab.operator.run(ssh)
      }
      const before = await readListings(lab)
      const out = join(folder, user)
      const end = await lab.operator.run([program, 'respond', '--copies', '--out', out, '--inventory', inventory], {
        timeoutMs: 120_000,
      })
      const after = await readListings(lab)
      assert.match(end.stdout, /etcd/)
      assert.equal((end.stderr.match(/ complete \(/g) ?? []).length, 3, end.stderr)
      const changes = after.flatMap(({ name, listing }, index) => {
        const earlier = before[index]?.listing ?? new Map<string, string>()
        const paths = new Set([...listing.keys(), ...earlier.keys()])
        return [...paths].flatMap((path) =>
          listing.get(path) === earlier.get(path)
            ? []
            : [`${name} ${path}: ${earlier.get(path) ?? 'not there'}, then ${listing.get(path) ?? 'not there'}`],
        )
      })
      assert.deepEqual(changes, [])
    })
})
