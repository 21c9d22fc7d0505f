import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { describeThrown } from '../base/error.ts'
import { Secret } from '../base/secret.ts'
import { readTextFile } from '../reach/files/read-text-file.ts'
import { type HttpAnswer, readHttp } from '../reach/http-get.ts'
import { openTcp } from '../reach/local.ts'
import { hostOfUrl } from './discover-draft.ts'
import { appErrors } from './errors.ts'

const clusterFields = z.object({
  server: z.url(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.string().optional(),
})
const userFields = z.object({
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.string().optional(),
  token: z.string().optional(),
})
const kubeconfigSchema = z.object({
  'current-context': z.string().optional(),
  clusters: z.array(z.object({ name: z.string(), cluster: clusterFields })).min(1),
  users: z.array(z.object({ name: z.string(), user: userFields })).default([]),
  contexts: z
    .array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }))
    .default([]),
})

export interface ClusterAccess {
  readonly path: string
  readonly cluster: z.output<typeof clusterFields> & { readonly name: string }
  readonly user: z.output<typeof userFields> | undefined
}

export async function readKubeconfig(path: string): Promise<ClusterAccess> {
  const text = await readTextFile(path).catch((thrown: unknown) => {
    throw unreadable(path, thrown)
  })
  const parsed = kubeconfigSchema.safeParse(parseYaml(path, text))
  if (!parsed.success) throw unreadable(path, parsed.error.issues[0]?.message)
  const { contexts, clusters, users } = parsed.data
  const context = contexts.find((one) => one.name === parsed.data['current-context'])?.context ?? contexts[0]?.context
  const cluster = clusters.find((one) => one.name === context?.cluster) ?? clusters[0]
  if (cluster === undefined) throw unreadable(path, 'it names no cluster')
  return {
    path,
    cluster: { ...cluster.cluster, name: cluster.name },
    user: users.find((one) => one.name === context?.user)?.user,
  }
}

function parseYaml(path: string, text: string): unknown {
  try {
    return parse(text)
  } catch {
    throw unreadable(path, 'it is not YAML')
  }
}

/** The words of a YAML parser are not repeated: they quote lines, and the lines hold credentials. */
const unreadable = (path: string, reason: unknown) =>
  appErrors.error(
    'KUBECONFIG_UNUSABLE',
    `${path} cannot be used as a kubeconfig: ${describeThrown(reason).split('\n')[0] ?? ''}`,
    {
      data: { path },
      hint: 'Name a kubeconfig with a cluster in it.',
    },
  )

/** Asks by the identity of the kubeconfig, and nobody whose certificate its CA does not vouch for. */
export async function openApi({ cluster, user, path }: ClusterAccess): Promise<(path: string) => Promise<HttpAnswer>> {
  const text = async (inline: string | undefined, file: string | undefined): Promise<string | undefined> => {
    if (inline !== undefined) return Buffer.from(inline, 'base64').toString('utf8')
    return file === undefined ? undefined : readTextFile(resolve(dirname(path), file)).catch(() => undefined)
  }
  const key = await text(user?.['client-key-data'], user?.['client-key'])
  const material = {
    ca: await text(cluster['certificate-authority-data'], cluster['certificate-authority']),
    cert: await text(user?.['client-certificate-data'], user?.['client-certificate']),
    key: key === undefined ? undefined : new Secret(key),
  }
  const { port } = new URL(cluster.server)
  return (asked) =>
    readHttp({
      url: new URL(asked, cluster.server).href,
      open: () => openTcp({ host: hostOfUrl(cluster.server), port: Number(port || 443) }),
      material,
      ...(user?.token === undefined ? {} : { bearer: new Secret(user.token) }),
      requireTrust: true,
      timeoutMs: 8_000,
      capBytes: 64 << 20,
    })
}
