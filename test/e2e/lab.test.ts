/** The lab itself, on this machine. Skipped with its reasons where a lab cannot run. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { labDown, labStatus, labUp } from '../../src/app/drill-lab.ts'
import { runDrill } from '../../src/app/drill-run.ts'
import { findFault } from '../../src/lab/faults/fault-table.ts'
import { readHealth, waitHealthy } from '../../src/lab/health.ts'
import type { Lab } from '../../src/lab/lab.ts'
import { readLabIds } from '../../src/lab/lab-record.ts'
import { readObstacles } from '../../src/lab/machine.ts'
import { markerPath } from '../../src/lab/node-files.ts'
import { readLeftovers, removeLab } from '../../src/lab/remove-lab.ts'
import { startLab } from '../../src/lab/start-lab.ts'
import { waitFor } from '../../src/lab/wait-for.ts'
import type { Diagnosis } from '../../src/model/diagnosis.ts'
import { member } from '../../src/model/subject.ts'

const obstacles = readObstacles().map(({ reason }) => reason)
const skip = obstacles.length === 0 ? false : obstacles.join('; ')

/** Numbers of capabilities that have no namespace. */
const machineCapabilities = {
  sys_module: 16n,
  sys_rawio: 17n,
  sys_time: 25n,
  mknod: 27n,
  syslog: 34n,
  wake_alarm: 35n,
  bpf: 39n,
}

describe('a lab', { skip }, () => {
  let lab: Lab
  before(async () => {
    lab = await startLab({ lifetime: 'owned' })
  })
  after(async () => {
    await removeLab(lab.id)
  })

  test('has three members that serve', async () => {
    assert.deepEqual(
      (await readHealth(lab)).map(({ host, healthy }) => [host, healthy]),
      [
        ['cp1', true],
        ['cp2', true],
        ['cp3', true],
      ],
    )
  })

  test('is reached by its operator through ssh, as root and as an account with sudo', async () => {
    const ssh = ['ssh', '-F', join(lab.runDirectory, 'operator/ssh_config')]
    const asRoot = await lab.operator.run([...ssh, 'cp2', 'hostname; systemctl is-system-running; id -u'])
    const asOther = await lab.operator.run([...ssh, 'oncall@cp3', 'hostname; id -u; sudo -n id -u'])
    assert.deepEqual(
      [asRoot.stdout.split('\n'), asOther.stdout.split('\n')],
      [
        ['cp2', 'running', '0', ''],
        ['cp3', '1000', '0', ''],
      ],
    )
  })

  // The capabilities are read and not tried: a try that succeeded would set the clock of the machine.
  test('has no way to the clock, the kernel and the devices of the machine, by ssh and past it', async () => {
    const ssh = ['ssh', '-F', join(lab.runDirectory, 'operator/ssh_config'), 'cp1']
    const look = 'grep CapBnd /proc/self/status; grep -c " /proc/sys .*ro," /proc/self/mountinfo; ls /sys/class/net'
    const ends = [await lab.exec('cp1', ['sh', '-c', look]), await lab.operator.run([...ssh, look])]
    for (const { stdout } of ends) {
      const bounding = BigInt(`0x${/CapBnd:\s*([0-9a-f]+)/.exec(stdout)?.[1] ?? 'f'.repeat(16)}`)
      const held = Object.entries(machineCapabilities).filter(([, bit]) => (bounding & (1n << bit)) !== 0n)
      assert.deepEqual([held, stdout.includes('eth0')], [[], true])
    }
  })

  test('is left alone by a drill when a host has lost its marker', async () => {
    await lab.exec('cp2', ['mv', markerPath, `${markerPath}.away`])
    await assert.rejects(findFault('member-killed').inject(lab, 60_000), { code: 'DRILL_HOST_REFUSED' })
    await lab.exec('cp2', ['mv', `${markerPath}.away`, markerPath])
    const unit = await lab.exec('cp2', ['systemctl', 'is-active', 'etcd.service'])
    assert.equal(unit.stdout, 'active\n')
  })

  test('undoes a fault by itself when nobody does', async () => {
    await findFault('member-killed').inject(lab, 2000)
    await waitHealthy(lab, 30_000)
  })

  test('stands beside another one with the same names and addresses', async () => {
    const other = await startLab({ lifetime: 'owned' })
    await other.exec('cp1', ['touch', '/etc/of-the-other'])
    const end = await lab.exec('cp1', ['ls', '/etc/of-the-other'])
    await removeLab(other.id)
    assert.notEqual(end.exitCode, 0)
    assert.deepEqual([readLeftovers(other.id), (await readHealth(lab)).every(({ healthy }) => healthy)], [[], true])
  })
})

test('a lab whose owner is killed is gone without anybody doing anything', { skip }, async () => {
  const program = `import { startLab } from ${JSON.stringify(join(import.meta.dirname, '../../src/lab/start-lab.ts'))}
const lab = await startLab({ lifetime: 'owned' })
process.stdout.write(lab.id)
setInterval(() => {}, 1000)`
  const owner = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [chunk] = await once(owner.stdout, 'data')
  const id = String(chunk)
  owner.kill('SIGKILL')
  await waitFor({
    what: `lab ${id} to go`,
    timeoutMs: 20_000,
    look: () => (readLeftovers(id).length === 0 ? true : undefined),
    describeLast: () => readLeftovers(id).join('; '),
  })
})

test('a lab that is to stay does, until it is taken down', { skip }, async () => {
  const { id } = await labUp({ etcdVersion: '3.5', limitMs: 300_000 })
  const [status] = await labStatus(id)
  assert.deepEqual(
    status?.hosts.map(({ name, address, running, healthy }) => ({ name, address, running, healthy })),
    ['11', '12', '13'].map((end, index) => ({
      name: `cp${index + 1}`,
      address: `10.77.0.${end}`,
      running: true,
      healthy: true,
    })),
  )
  assert.deepEqual(await labDown({ id }), [id])
  assert.deepEqual([readLeftovers(id), readLabIds().includes(id)], [[], false])
})

test('a drill holds the first cause against the fault and leaves nothing', { skip }, async () => {
  const { seconds, ...outcome } = await runDrill('member-killed', {
    until: 'diagnosis',
    etcdVersion: '3.4',
    diagnose: async (lab) => nameFailedUnits(lab),
  })
  assert.deepEqual(outcome, {
    fault: 'etcd/member-killed',
    topology: 'etcd',
    etcdVersion: '3.4',
    kubernetesVersion: null,
    expected: 'etcd/process-killed',
    diagnosed: true,
    causes: [{ condition: 'etcd/process-killed', hosts: ['cp2'] }],
    severity: 'T1',
    cleanedUp: true,
  })
  assert.deepEqual(Object.keys(seconds), ['up', 'inject', 'respond', 'cleanup'])
})

/** As little of a diagnosis as a drill needs: hosts whose etcd systemd saw killed. */
async function nameFailedUnits(lab: Lab): Promise<Pick<Diagnosis, 'causes' | 'severity'>> {
  const ends = await Promise.all(
    lab.nodes.map(async ({ name }) => ({
      name,
      end: await lab.exec(name, ['systemctl', 'show', '-P', 'Result', 'etcd']),
    })),
  )
  const subjects = ends.filter(({ end }) => end.stdout === 'signal\n').map(({ name }) => member(name))
  const text = { en: '', zh: '' }
  const none = { chain: [], evidence: [], against: [], next: [], actions: [], runbooks: [], references: [] }
  const cause = {
    condition: 'etcd/process-killed',
    title: text,
    explanation: text,
    subjects,
    confidence: 'proven',
    ...none,
  } as const
  return { severity: 'T1', causes: [cause] }
}

test('a drill whose diagnosis fails still removes its lab', { skip }, async () => {
  let id = ''
  const diagnose = (lab: Lab) => {
    id = lab.id
    return Promise.reject(new Error('could not look'))
  }
  await assert.rejects(runDrill('member-killed', { until: 'diagnosis', diagnose }), /could not look/)
  assert.deepEqual(readLeftovers(id), [])
})
