import { randomBytes } from 'node:crypto'
import type { Lab } from '../lab.ts'
import { imageRepository } from './images.ts'
import { applyObjects } from './kubectl.ts'
import { masterTolerations } from './tolerations.ts'
import { kubernetesReleases } from './versions.ts'

const namespace = 'shop'
const CONFIG_MAPS = 40

/** What a small cluster has besides itself: a namespace with a deployment, configuration and a secret. */
export async function seedObjects(lab: Lab): Promise<void> {
  const { pauseTag } = kubernetesReleases[lab.kubernetesVersion ?? '1.34']
  const configMaps = Array.from({ length: CONFIG_MAPS }, (_, index) => ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `settings-${index}`, namespace } },
    data: { 'settings.properties': `page.size=${index}\n${'# a comment\n'.repeat(40)}` },
  }))
  await applyObjects(lab, [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ...configMaps,
    {
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database', namespace }, type: 'Opaque' },
      stringData: { username: 'shop', password: randomBytes(12).toString('hex') },
    },
    renderDeployment(`${imageRepository}/pause:${pauseTag}`),
  ])
}

const renderDeployment = (image: string): object => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [{ name: 'web', image, imagePullPolicy: 'Never' }],
        tolerations: masterTolerations,
        terminationGracePeriodSeconds: 0,
      },
    },
  },
})
