import { z } from 'zod'
import { kubectlOrThrow } from '../kubernetes/kubectl.ts'
import type { Lab } from '../lab.ts'
import { defineFault } from './fault.ts'
import { masterKubectl, persistently } from './master-kubectl.ts'
import { savedDirectory } from './undo.ts'

const namespace = 'shop'
const copy = `${savedDirectory}/${namespace}.json`

const kept = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
})
const listed = z.object({ items: z.array(z.looseObject(kept.shape)) })

export const namespaceDeleted = defineFault({
  id: 'kubernetes/namespace-deleted',
  title: { en: 'Somebody deletes a namespace with everything in it', zh: '有人删除了一个命名空间及其中所有内容' },
  expected: { condition: 'kubernetes/namespace-deleted' },
  topologies: ['single', 'stacked', 'external-etcd'],
  // Nothing can be made in a namespace that is still going: tried until it has gone.
  undo: {
    cp1: `if [ -e ${copy} ]; then
${persistently(`${masterKubectl} apply --server-side --force-conflicts --filename=${copy} >/dev/null`)}
${masterKubectl} --namespace=${namespace} rollout status deployment/web --timeout=50s >/dev/null
fi`,
  },
  inject: async (lab) => {
    await lab.writeFiles('cp1', [{ path: copy, text: JSON.stringify(await readCopy(lab)), mode: 0o600 }])
    await kubectlOrThrow(lab, ['delete', 'namespace', namespace], { timeoutMs: 60_000 })
  },
})

/** What somebody made, without what the cluster adds: names, labels and contents. */
async function readCopy(lab: Lab): Promise<object> {
  const kinds = 'deployments.apps,configmaps,secrets'
  const text = await kubectlOrThrow(lab, ['get', kinds, `--namespace=${namespace}`, '--output=json'])
  const { items } = listed.parse(JSON.parse(text))
  // The cluster makes these itself, the tokens until 1.24.
  const own = items.filter(
    ({ metadata, type }) => metadata.name !== 'kube-root-ca.crt' && type !== 'kubernetes.io/service-account-token',
  )
  return {
    ...{ apiVersion: 'v1', kind: 'List' },
    items: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
      ...own.map(({ status: _, metadata: { name, labels }, ...object }) => ({
        ...object,
        metadata: { name, namespace, ...(labels === undefined ? {} : { labels }) },
      })),
    ],
  }
}
