/**
 * The older Kubernetes, beside the newer one. Its programs are built from Debian's source package, which takes minutes: the test runs
 * where they are in the cache, or where CODEBLUE_TEST_KUBERNETES=1.20 asks for the build; elsewhere it is not there at all.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { hasDebianKubernetesLayer } from '../../src/lab/binaries/debian-kubernetes.ts'
import { isHealthy } from '../../src/lab/health.ts'
import { kubectlOrThrow } from '../../src/lab/kubernetes/kubectl.ts'
import { kubernetesReleases } from '../../src/lab/kubernetes/versions.ts'
import type { Lab } from '../../src/lab/lab.ts'
import { readObstacles } from '../../src/lab/machine.ts'
import { removeLab } from '../../src/lab/remove-lab.ts'
import { startLab } from '../../src/lab/start-lab.ts'
import { program } from './codeblue.ts'

const obstacles = readObstacles().map(({ reason }) => reason)
const skip = obstacles.length === 0 ? false : obstacles.join('; ')
const asked = process.env.CODEBLUE_TEST_KUBERNETES === '1.20' || hasDebianKubernetesLayer()

if (asked) {
  describe('a lab of Kubernetes 1.20 beside one of 1.34', { skip }, () => {
    const labs: Lab[] = []
    before(async () => {
      for (const kubernetesVersion of ['1.20', '1.34'] as const) {
        labs.push(await startLab({ topology: 'single', kubernetesVersion, lifetime: 'owned' }))
      }
    })
    after(async () => {
      for (const lab of labs) await removeLab(lab.id)
    })

    test('both are healthy, each in its own version and under the same name and address', async () => {
      const node =
        '--output=jsonpath={range .items[*]}{.metadata.name} {.status.nodeInfo.kubeletVersion} {.status.addresses[0].address}{end}'
      const told = await Promise.all(
        labs.map(async (lab) => [await isHealthy(lab), await kubectlOrThrow(lab, ['get', 'nodes', node])]),
      )
      assert.deepEqual(told, [
        [true, `cp1 ${kubernetesReleases['1.20'].release} 10.77.0.11`],
        [true, `cp1 ${kubernetesReleases['1.34'].release} 10.77.0.11`],
      ])
    })

    test('every program of the older one says which version it is', async () => {
      const [lab] = labs
      const programs = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'kubelet']
      const told = programs.map(async (name) => (await lab?.exec('cp1', [name, '--version']))?.stdout.trim())
      assert.deepEqual(
        await Promise.all(told),
        programs.map(() => 'Kubernetes v1.20.2'),
      )
    })

    test('diagnose finds nothing wrong with the older one', async () => {
      const [lab] = labs
      assert.ok(lab)
      const end = await lab.operator.run([program, 'diagnose', '--inventory', lab.inventoryPath, '--output', 'json'])
      assert.deepEqual(JSON.parse(end.stdout).causes, [], end.stderr)
    })
  })
}
