/** What a made snapshot holds: objects by number, each the same whenever it is asked for. */
import { randomNumbers } from '../../random-numbers.ts'
import type { StoredObject } from './etcd-calls.ts'
import { decodeTemplate, type ObjectTemplate } from './object-template.ts'
import { encodeField, encodeNumber } from './protobuf.ts'

export interface DescribedObject {
  readonly key: string
  readonly namespace: string
  readonly name: string
  /** Its bytes at a revision, from 1 on. */
  readonly render: (revision: number) => Buffer
}

export interface Population {
  readonly count: number
  readonly namespaces: readonly string[]
  readonly describe: (index: number) => DescribedObject
  /** The share that has a past: several revisions, and others that were there and are deleted. */
  readonly pastShare: number
}

const numbered = (word: string, index: number, digits: number): string =>
  `${word}-${String(index).padStart(digits, '0')}`

/** ConfigMaps of 20 KB, a gigabyte of them. */
export function configMaps(): Population {
  const namespaces = Array.from({ length: 50 }, (_, index) => `bulk-${index}`)
  const template = templateOf(bareObject('ConfigMap', '/registry/configmaps/none/none'))
  const describe = (index: number): DescribedObject => {
    const random = randomNumbers(index)
    const namespace = namespaces[index % namespaces.length] ?? ''
    const identity = { namespace, name: numbered('cm', index, 8), uid: uidOf(random) }
    const at = random()
    return {
      ...{ key: `${template.prefix}${namespace}/${identity.name}`, namespace, name: identity.name },
      render: (revision) => template.render({ ...identity, payload: payloadOf(20_000, at, revision) }),
    }
  }
  return { count: 48_800, namespaces, describe, pastShare: 0 }
}

/** How many of a hundred objects are of which kind, in a cluster that is used much. */
const shares: Readonly<Record<string, number>> = {
  pods: 21,
  events: 19,
  configmaps: 13,
  secrets: 12,
  replicasets: 8,
  deployments: 4,
  endpointslices: 5,
  specs: 3,
  endpoints: 1,
  serviceaccounts: 3,
  jobs: 3,
  cronjobs: 0.5,
  statefulsets: 0.7,
  controllerrevisions: 1,
  persistentvolumeclaims: 1,
  rolebindings: 0.8,
  roles: 0.5,
  networkpolicies: 0.4,
  poddisruptionbudgets: 0.4,
  horizontalpodautoscalers: 0.4,
  ingress: 0.3,
  databases: 1,
}

/** Objects of a real cluster under other names, in namespaces of very different sizes. */
export function realObjects(stored: readonly StoredObject[], scale: number): Population {
  const namespaces = Array.from({ length: 250 * scale }, (_, index) => numbered('team', index, 4))
  const choose = templateChooser(stored)
  const describe = (index: number): DescribedObject => {
    const random = randomNumbers(index + 1)
    const template = choose(random(), random())
    const namespace = namespaces[Math.floor(random() ** 2 * namespaces.length)] ?? ''
    const resource = template.prefix.split('/').at(-2) ?? ''
    const identity = { namespace, name: numbered(resource, index, 7), uid: uidOf(random) }
    const [size, at] = [payloadSize(random()), random()]
    return {
      ...{ key: `${template.prefix}${namespace}/${identity.name}`, namespace, name: identity.name },
      render: (revision) =>
        template.render({
          ...{ ...identity, payload: payloadOf(size, at, revision) },
          ...(revision === 1 ? {} : { revision }),
        }),
    }
  }
  return { count: 300_000 * scale, namespaces, describe, pastShare: 0.15 }
}

/** Many small ones, and a few as large as what package managers keep of a release. */
const payloadSize = (chance: number): number =>
  Math.round(chance < 0.97 ? 100 + chance * 3_000 : 10_000 + (chance - 0.97) * 600_000)

function templateChooser(stored: readonly StoredObject[]): (kind: number, which: number) => ObjectTemplate {
  const byResource = new Map<string, ObjectTemplate[]>()
  for (const object of stored) {
    const template = /\/(?:shop|payments|team-a)\//.test(object.key) ? decodeTemplate(object) : undefined
    const resource = template?.prefix.split('/').slice(2, -1).at(-1) ?? ''
    if (template !== undefined) byResource.set(resource, [...(byResource.get(resource) ?? []), template])
  }
  const wheel = Object.entries(shares).flatMap(([resource, share]) =>
    byResource.has(resource) ? Array.from({ length: share * 10 }, () => byResource.get(resource) ?? []) : [],
  )
  return (kind, which) => {
    const templates = wheel[Math.floor(kind * wheel.length)] ?? []
    const template = templates[Math.floor(which * templates.length)]
    if (template === undefined) throw new RangeError('no stored objects to make others of')
    return template
  }
}

function templateOf(object: StoredObject): ObjectTemplate {
  const template = decodeTemplate(object)
  if (template === undefined) throw new RangeError(`${object.key} has no namespace`)
  return template
}

const bareNamespace = templateOf(bareObject('Namespace', '/registry/namespaces/none/none'))

/** The object of a namespace: the only one here that is in none. */
export const describeNamespace = (name: string): DescribedObject => ({
  ...{ key: `/registry/namespaces/${name}`, namespace: '', name },
  render: () =>
    bareNamespace.render({ namespace: '', name, uid: uidOf(randomNumbers(-1 - Number(/\d+$/.exec(name)?.[0]))) }),
})

/** An object with the fields that an API server writes for each. */
function bareObject(kind: 'ConfigMap' | 'Namespace', key: string): StoredObject {
  const created = encodeField(8, encodeNumber(1, 1_795_000_000))
  const texts = [1, 2, 3, 4, 5, 6].map((field) => encodeField(field, ''))
  const metadata = encodeField(1, Buffer.concat([...texts, encodeNumber(7, 0), created]))
  const type = Buffer.concat([encodeField(1, 'v1'), encodeField(2, kind)])
  // Of a namespace: its finalizer, and its phase.
  const rest = [encodeField(2, encodeField(1, 'kubernetes')), encodeField(3, encodeField(1, 'Active'))]
  const object = encodeField(2, Buffer.concat([metadata, ...(kind === 'Namespace' ? rest : [])]))
  const value = Buffer.concat([
    Buffer.from('k8s\0'),
    encodeField(1, type),
    object,
    encodeField(3, ''),
    encodeField(4, ''),
  ])
  return { key, value }
}

/** Base64 letters, cut from one pool: what a payload says does not matter, only that it is not the same everywhere. */
const pool = makePool()

function makePool(): Buffer {
  const random = randomNumbers(20_261_120)
  const letters = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
  return Buffer.from(Array.from({ length: 2_000_000 }, () => letters[Math.floor(random() * 64)] ?? 0))
}

const payloadOf = (size: number, at: number, revision: number): Buffer => {
  const start = Math.floor(at * (pool.length - size - 1000)) + revision
  return pool.subarray(start, start + size)
}

function uidOf(random: () => number): string {
  const hex = [random(), random(), random(), random()].map((part) =>
    Math.floor(part * 4_294_967_296)
      .toString(16)
      .padStart(8, '0'),
  )
  return hex.join('').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-4$3-a$4-$5')
}
