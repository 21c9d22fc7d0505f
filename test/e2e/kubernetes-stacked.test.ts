/** Three stacked masters, a worker and a load balancer: the whole of a production control plane, from the cache in seconds. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { readHealth } from '../../src/lab/health.ts'
import { kubectlOrThrow, operatorKubeconfig } from '../../src/lab/kubernetes/kubectl.ts'
import type { Lab } from '../../src/lab/lab.ts'
import { readObstacles } from '../../src/lab/machine.ts'
import { readLeftovers, removeLab } from '../../src/lab/remove-lab.ts'
import { startLab } from '../../src/lab/start-lab.ts'
import { program } from './codeblue.ts'
import { discoverInventory, readOwnInventory } from './discovered-inventory.ts'

const obstacles = readObstacles('stacked').map(({ reason }) => reason)
const skip = obstacles.length === 0 ? false : obstacles.join('; ')

describe('a lab of the stacked topology', { skip, timeout: 300_000 }, () => {
  let lab: Lab
  before(async () => {
    lab = await startLab({ topology: 'stacked', lifetime: 'owned' })
  })
  after(async () => {
    await removeLab(lab.id)
    assert.deepEqual(readLeftovers(lab.id), [])
  })

  test('has five healthy hosts', async () => {
    const health = await readHealth(lab)
    assert.deepEqual(
      health.map(({ host, healthy, detail }) => [host, healthy, detail]),
      ['cp1', 'cp2', 'cp3', 'w1', 'lb1'].map((host) => [host, true, 'ok']),
    )
  })

  test('runs static pods of kubeadm, a kube-proxy on every node and a workload', async () => {
    const path = '{range .items[*]}{.metadata.namespace}/{.metadata.name} {.spec.nodeName} {.status.phase}{"\\n"}{end}'
    const told = await kubectlOrThrow(lab, ['get', 'pods', '--all-namespaces', `--output=jsonpath=${path}`])
    // Pods of deployments and daemon sets have names that are drawn, and the scheduler chooses where a workload goes.
    const pods = told
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('default/lab-proof'))
      .map((line) => line.replace(/(?<=kube-proxy)-[a-z0-9]{5}|(?<=web)-[a-z0-9]{8,10}-[a-z0-9]{5} \w+/, ''))
    const masters = ['cp1', 'cp2', 'cp3']
    const components = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']
    assert.deepEqual(
      pods.toSorted(),
      [
        ...components.flatMap((name) => masters.map((host) => `kube-system/${name}-${host} ${host} Running`)),
        ...[...masters, 'w1'].map((host) => `kube-system/kube-proxy ${host} Running`),
        ...['shop/web Running', 'shop/web Running'],
      ].toSorted(),
    )
  })

  test('gives containers no way to the clock and the kernel of the machine', async () => {
    const look = 'for pid in 1 $(pgrep -x kube-proxy); do grep CapBnd /proc/$pid/status; done'
    const { stdout } = await lab.exec('cp1', ['sh', '-c', look])
    const bounds = [...stdout.matchAll(/CapBnd:\s*([0-9a-f]+)/g)].map(([, bits]) => BigInt(`0x${bits}`))
    // CAP_SYS_MODULE, CAP_SYS_RAWIO, CAP_SYS_TIME.
    const held = bounds.map((bits) => [16n, 17n, 25n].filter((number) => (bits & (1n << number)) !== 0n))
    assert.deepEqual(held, [[], []])
  })

  test('is described by its kubeconfig, by one of its masters and by its load balancer as its operator would', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'codeblue-stacked-'))
    try {
      const own = await readOwnInventory(lab)
      const found = [
        await discoverInventory(lab, join(folder, 'kubeconfig.yaml'), '--kubeconfig', operatorKubeconfig(lab.id)),
        await discoverInventory(lab, join(folder, 'master.yaml'), '--from', 'cp2'),
        await discoverInventory(lab, join(folder, 'balancer.yaml'), '--from', 'lb1'),
      ]
      assert.deepEqual(found, [own, own, own])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('gives its operator a respond that finds nothing wrong', async () => {
    const end = await lab.operator.run(
      [program, 'triage', '--inventory', lab.inventoryPath, '--output', 'json', '--quiet'],
      {
        timeoutMs: 120_000,
      },
    )
    assert.equal(end.stderr, '')
    assert.equal(end.exitCode, 0, end.stdout.slice(0, 2000))
  })
})
