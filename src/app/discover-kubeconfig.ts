import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { describeThrown } from '../base/error.ts'
import { Secret } from '../base/secret.ts'
import { readTextFile } from '../reach/files/read-text-file.ts'
import { type HttpAnswer, readHttp } from '../reach/http-get.ts'
import { openTcp } from '../reach/local.ts'
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

const nodeListSchema = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
      status: z.object({ addresses: z.array(z.object({ type: z.string(), address: z.string() })).default([]) }),
    }),
  ),
})

interface Choice {
  readonly path: string
  readonly cluster: z.output<typeof clusterFields> & { readonly name: string }
  readonly user: z.output<typeof userFields> | undefined
}

/** What a kubeconfig leads to: all nodes when the API answers, else no more than the server it names. */
export async function readKubeconfigView(
  path: string,
  options: { readonly ssh?: object },
): Promise<{ readonly inventory: object; readonly notes: readonly string[] }> {
  const choice = await readChoice(path)
  const answer = await readNodes(choice)
  const nodes = answer.kind === 'http' && answer.status === 200 ? decodeNodes(answer.body) : []
  const { hostname } = new URL(choice.cluster.server)
  const known = nodes.length > 0 ? nodes : [{ name: hostname, address: hostname, roles: ['control-plane', 'etcd'] }]
  const masters = known.filter((node) => node.roles.includes('control-plane'))
  const members = known.filter((node) => node.roles.includes('etcd'))
  const balanced = !known.some((node) => node.address === hostname || node.name === hostname)
  return {
    inventory: {
      version: 1,
      cluster: choice.cluster.name,
      ...(options.ssh === undefined ? {} : { ssh: options.ssh }),
      nodes: known,
      etcd: {
        members: members.map((node) => ({
          node: node.name,
          clientUrl: `https://${node.address}:2379`,
          peerUrl: `https://${node.address}:2380`,
        })),
      },
      apiServers: masters.map((node) => ({ node: node.name, url: `https://${node.address}:6443` })),
      ...(balanced ? { loadBalancer: { url: choice.cluster.server } } : {}),
    },
    notes: [
      `Discovered from ${path}. etcd is assumed on every control-plane node, in kubeadm's layout: discover from a master to be sure.`,
      ...(nodes.length > 0
        ? []
        : [
            `The API did not list its nodes (${reasonOf(answer)}): only the server it names is known. Discover from a master instead.`,
          ]),
    ],
  }
}

const reasonOf = (answer: HttpAnswer): string =>
  answer.kind === 'http' ? `HTTP status ${answer.status}` : answer.error

async function readChoice(path: string): Promise<Choice> {
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
    'DISCOVERY_FAILED',
    `${path} cannot be used as a kubeconfig: ${describeThrown(reason).split('\n')[0] ?? ''}`,
    {
      data: { path },
      hint: 'Name a kubeconfig with a cluster in it, or discover from a node.',
    },
  )

async function readNodes(choice: Choice): Promise<HttpAnswer> {
  const { cluster, user } = choice
  const text = async (inline: string | undefined, file: string | undefined): Promise<string | undefined> => {
    if (inline !== undefined) return Buffer.from(inline, 'base64').toString('utf8')
    return file === undefined ? undefined : readTextFile(resolve(dirname(choice.path), file)).catch(() => undefined)
  }
  const key = await text(user?.['client-key-data'], user?.['client-key'])
  const { hostname, port } = new URL(cluster.server)
  return readHttp({
    url: new URL('/api/v1/nodes', cluster.server).href,
    open: () => openTcp({ host: hostname, port: Number(port || 443) }),
    material: {
      ca: await text(cluster['certificate-authority-data'], cluster['certificate-authority']),
      cert: await text(user?.['client-certificate-data'], user?.['client-certificate']),
      key: key === undefined ? undefined : new Secret(key),
    },
    ...(user?.token === undefined ? {} : { bearer: new Secret(user.token) }),
    requireTrust: true,
    timeoutMs: 8_000,
    capBytes: 32 << 20,
  })
}

function decodeNodes(body: string): readonly { name: string; address: string; roles: string[] }[] {
  const parsed = nodeListSchema.safeParse(parseJson(body))
  if (!parsed.success) return []
  return parsed.data.items.map(({ metadata, status }) => {
    const has = (role: string): boolean => `node-role.kubernetes.io/${role}` in metadata.labels
    const master = has('control-plane') || has('master') || has('controlplane')
    const etcd =
      has('etcd') ||
      (master && !parsed.data.items.some((item) => 'node-role.kubernetes.io/etcd' in item.metadata.labels))
    const roles = [...(master ? ['control-plane'] : []), ...(etcd ? ['etcd'] : [])]
    const address = status.addresses.find((one) => one.type === 'InternalIP')?.address ?? metadata.name
    return { name: metadata.name, address, roles: roles.length === 0 ? ['worker'] : roles }
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
