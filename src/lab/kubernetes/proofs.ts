import { randomBytes } from 'node:crypto'
import { labErrors } from '../errors.ts'
import type { Lab } from '../lab.ts'
import { waitFor } from '../wait-for.ts'
import { imageRepository } from './images.ts'
import { applyObjects, kubectlOrThrow } from './kubectl.ts'
import { masterTolerations } from './tolerations.ts'
import { kubernetesReleases } from './versions.ts'

const PROOF_TIMEOUT_MS = 30_000
const namespace = '--namespace=kube-system'
const leaseHolders = ['kube-controller-manager', 'kube-scheduler']

/** A value that nobody has seen is written through the load balancer and read back. */
export async function proveData(lab: Lab): Promise<void> {
  const value = randomBytes(8).toString('hex')
  const metadata = { name: 'lab-proof', namespace: 'default' }
  await applyObjects(lab, [{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { value } }])
  const path = '--output=jsonpath={.data.value}'
  const read = await kubectlOrThrow(lab, ['get', 'configmap', metadata.name, '--namespace=default', path])
  if (read !== value) throw unproven(lab, `the value ${value} was written and ${read} was read`)
}

/** Both controllers renew their leases: seen moving, not only held. */
export async function proveLeases(lab: Lab): Promise<void> {
  const first = await readRenewals(lab)
  await waitFor({
    what: `the leases of ${leaseHolders.join(' and ')} to move`,
    timeoutMs: PROOF_TIMEOUT_MS,
    intervalMs: 500,
    look: async () => {
      const now = await readRenewals(lab)
      return now.length === leaseHolders.length && now.every((time, index) => time !== '' && time !== first[index])
        ? true
        : undefined
    },
  })
}

async function readRenewals(lab: Lab): Promise<readonly string[]> {
  const path = '--output=jsonpath={range .items[*]}{.spec.renewTime}{"\\n"}{end}'
  return (await kubectlOrThrow(lab, ['get', 'lease', namespace, ...leaseHolders, path])).trim().split('\n')
}

/** A pod is made, placed by the scheduler and started by a kubelet, then removed. */
export async function proveScheduling(lab: Lab): Promise<void> {
  const name = `lab-proof-${randomBytes(3).toString('hex')}`
  await applyObjects(lab, [renderProofPod(lab, name)])
  try {
    await waitFor({
      what: `pod ${name} to run`,
      timeoutMs: PROOF_TIMEOUT_MS,
      intervalMs: 300,
      look: async () => {
        const pod = ['get', 'pod', name, '--namespace=default', '--output=jsonpath={.status.phase}']
        return (await kubectlOrThrow(lab, pod)) === 'Running' ? true : undefined
      },
    })
  } finally {
    await kubectlOrThrow(lab, [
      'delete',
      'pod',
      name,
      '--namespace=default',
      '--wait=false',
      '--grace-period=0',
      '--force',
    ])
  }
}

function renderProofPod(lab: Lab, name: string): object {
  const release = kubernetesReleases[lab.kubernetesVersion ?? '1.34']
  const image = `${imageRepository}/pause:${release.pauseTag}`
  return {
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' } },
    spec: {
      containers: [{ name: 'proof', image, imagePullPolicy: 'Never' }],
      tolerations: masterTolerations,
      terminationGracePeriodSeconds: 0,
    },
  }
}

const unproven = (lab: Lab, what: string) =>
  labErrors.error('LAB_UNPROVEN', `lab ${lab.id} is not healthy: ${what}`, { data: { lab: lab.id } })
