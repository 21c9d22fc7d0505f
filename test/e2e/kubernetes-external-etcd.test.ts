/** etcd on three hosts of its own, as systemd units, and a master beside: the layout where neither half knows all of the other. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { outputSchemas } from '../../src/cli/output-schemas.ts'
import { operatorKubeconfig } from '../../src/lab/kubernetes/kubectl.ts'
import type { Lab } from '../../src/lab/lab.ts'
import { readObstacles } from '../../src/lab/machine.ts'
import { readLeftovers, removeLab } from '../../src/lab/remove-lab.ts'
import { startLab } from '../../src/lab/start-lab.ts'
import { program } from './codeblue.ts'
import { discoverInventory, readOwnInventory } from './discovered-inventory.ts'

const obstacles = readObstacles('external-etcd').map(({ reason }) => reason)
const skip = obstacles.length === 0 ? false : obstacles.join('; ')

describe('a lab with etcd on hosts of its own', { skip, timeout: 240_000 }, () => {
  let lab: Lab
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'codeblue-external-'))
    lab = await startLab({ topology: 'external-etcd', lifetime: 'owned' })
  })
  after(async () => {
    await removeLab(lab.id)
    await rm(folder, { recursive: true, force: true })
    assert.deepEqual(readLeftovers(lab.id), [])
  })

  const discover = (name: string, ...from: readonly string[]): Promise<object> =>
    discoverInventory(lab, join(folder, `${name}.yaml`), ...from)

  test('is described by its kubeconfig, its master and a host of etcd as its operator would', async () => {
    const own = await readOwnInventory(lab)
    const found = [
      await discover('kubeconfig', '--kubeconfig', operatorKubeconfig(lab.id)),
      await discover('master', '--from', 'cp1'),
      await discover('member', '--from', 'etcd2'),
    ]
    assert.deepEqual(found, [own, own, own])
  })

  test('gives its operator a respond that finds nothing wrong on any of its hosts', async () => {
    const argv = ['respond', '--inventory', join(folder, 'master.yaml'), '--out', join(folder, 'incident')]
    const end = await lab.operator.run([program, ...argv, '--output', 'json', '--quiet'], { timeoutMs: 120_000 })
    const { hosts, diagnosis } = outputSchemas.response.parse(JSON.parse(end.stdout))
    assert.deepEqual(
      [hosts.map(({ host, state }) => [host, state]).sort(), diagnosis.severity, diagnosis.causes],
      [['cp1', 'etcd1', 'etcd2', 'etcd3'].map((host) => [host, 'complete']), 'T0', []],
    )
  })

  test('is described alike by its master when no API server and no member answers', async () => {
    const away = 'mv /etc/kubernetes/manifests/kube-apiserver.yaml /root/'
    assert.equal((await lab.exec('cp1', ['sh', '-c', away])).exitCode, 0)
    for (const host of ['etcd1', 'etcd2', 'etcd3'])
      assert.equal((await lab.exec(host, ['systemctl', 'stop', 'etcd.service'])).exitCode, 0)
    assert.deepEqual(await discover('silent', '--from', 'cp1'), await readOwnInventory(lab))
  })
})
