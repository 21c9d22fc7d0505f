import { planFirstPass } from '../evidence/capture-plan.ts'
import {
  apiCredentialPaths,
  apiCredentials,
  type ClientCredentials,
  etcdCredentialPaths,
  etcdCredentials,
} from '../evidence/client-credentials.ts'
import { type GatherEntry, type Gathered, gatherBatch } from '../evidence/gather.ts'
import type { NodeSession } from '../evidence/node-session.ts'
import { decodeSurvey, type NodeSurvey, surveyRecipe } from '../evidence/node-survey.ts'
import { planPrivateFiles, privateTexts } from '../evidence/private-files.ts'
import { gatherContext, skipEntries } from './capture-batches.ts'
import type { HostContext } from './capture-context.ts'

/** What a quick look at a host gave: enough to plan the rest, and to ask its member and its API server at once. */
export interface FirstPass {
  readonly units: string
  readonly containers: string
  readonly survey: NodeSurvey
  readonly etcd: readonly ClientCredentials[]
  readonly api: ReturnType<typeof apiCredentials>
}

export async function captureFirstPass(context: HostContext, session: NodeSession): Promise<FirstPass> {
  const { inventory, only } = context.options
  const etcd = inventory.etcd?.members.some((member) => member.node === context.node.name) ? inventory.etcd : undefined
  const master = inventory.apiServers.length > 0 && context.node.roles.includes('control-plane')
  const paths = [...(etcd === undefined ? [] : etcdCredentialPaths(etcd)), ...(master ? apiCredentialPaths : [])]
  const extraCertificates = inventory.etcd === undefined ? [] : [inventory.etcd.caFile, inventory.etcd.certFile]
  const entries: GatherEntry[] = [
    ...planFirstPass(inventory).map((recipe) => ({
      recipe,
      store: only === undefined || only.includes(recipe.collector),
      retain: true,
    })),
    ...planPrivateFiles(paths),
    {
      recipe: surveyRecipe(inventory.etcd === undefined ? undefined : { unit: inventory.etcd.unit, extraCertificates }),
      store: false,
      retain: true,
    },
  ]
  const gathered: Gathered[] = []
  const end = await gatherBatch(
    session,
    entries,
    gatherContext(context, (one) => gathered.push(one)),
  )
  const stopped = { context, session, reason: 'the host stopped answering' }
  await skipEntries(
    end.left.filter((entry) => entry.store),
    stopped,
  )
  const textOf = (wanted: (entry: GatherEntry) => boolean): string =>
    gathered
      .filter((one) => wanted(one.entry))
      .map((one) => one.bytes.toString('utf8'))
      .join('')
  const texts = privateTexts(gathered)
  return {
    units: textOf((entry) => entry.recipe.collector === 'systemd.units'),
    containers: textOf((entry) => entry.recipe.collector === 'containers'),
    survey: decodeSurvey(textOf((entry) => entry.recipe.detail === 'survey')),
    etcd: etcd === undefined ? [] : etcdCredentials(etcd, texts),
    api: apiCredentials(texts),
  }
}
