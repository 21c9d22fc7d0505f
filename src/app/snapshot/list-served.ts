import { decodeExactJson, isJsonObject, type JsonObject } from '../../base/exact-json.ts'
import { builtInResources } from '../../formats/kubernetes/built-in-resources.ts'
import type { HttpAnswer } from '../../reach/http-get.ts'

/** One GET, by whatever way leads to the API server. */
export type AskApi = (path: string) => Promise<HttpAnswer>

/** A resource that can be listed, in all versions in which it is served, the preferred one first. */
export interface ServedResource {
  readonly group: string
  readonly plural: string
  readonly isNamespaced: boolean
  readonly versions: readonly string[]
  /** Below the prefix: `deployments`, `db.example.com/databases`; undefined for what is in no etcd or of unknown place. */
  readonly storagePath: string | undefined
}

/** What an API server serves; resources that could not even be found out are in `failures`. */
export interface ServedResources {
  readonly resources: readonly ServedResource[]
  readonly failures: readonly string[]
}

export async function listServedResources(ask: AskApi): Promise<ServedResources> {
  const [groupsAnswer, crds] = await Promise.all([
    ask('/apis'),
    ask('/apis/apiextensions.k8s.io/v1/customresourcedefinitions?limit=5000'),
  ])
  const groups = groupsOf(objectOf(groupsAnswer))
  const custom = new Set(
    itemsOf(objectOf(crds) ?? {}).map(({ metadata }) => (isJsonObject(metadata) ? String(metadata.name) : '')),
  )
  const failures = objectOf(groupsAnswer) === undefined ? ['/apis'] : []
  const found = new Map<string, { -readonly [Name in keyof ServedResource]: ServedResource[Name] }>()
  for (const { group, version } of [{ group: '', version: 'v1' }, ...groups]) {
    const path = group === '' ? '/api/v1' : `/apis/${group}/${version}`
    const list = objectOf(await ask(path))
    if (list === undefined) failures.push(path)
    for (const { plural, isNamespaced } of listable(list)) {
      const name = `${plural}.${group}`
      const known = found.get(name)
      if (known === undefined)
        found.set(name, {
          group,
          plural,
          isNamespaced,
          versions: [version],
          storagePath: storagePathOf({ group, plural }, custom),
        })
      else known.versions = [...known.versions, version]
    }
  }
  return { resources: [...found.values()], failures }
}

function groupsOf(list: JsonObject | undefined): readonly { readonly group: string; readonly version: string }[] {
  const groups = Array.isArray(list?.groups) ? list.groups.filter(isJsonObject) : []
  return groups.flatMap(({ name, versions, preferredVersion }) => {
    const preferred = isJsonObject(preferredVersion) ? preferredVersion.version : undefined
    const all = Array.isArray(versions) ? versions.filter(isJsonObject).map(({ version }) => String(version)) : []
    return [...all]
      .sort((left, right) => Number(right === preferred) - Number(left === preferred))
      .map((version) => ({ group: String(name), version }))
  })
}

function listable(
  list: JsonObject | undefined,
): readonly { readonly plural: string; readonly isNamespaced: boolean }[] {
  const resources = Array.isArray(list?.resources) ? list.resources.filter(isJsonObject) : []
  return resources.flatMap(({ name, namespaced, verbs }) =>
    typeof name === 'string' && !name.includes('/') && Array.isArray(verbs) && verbs.includes('list')
      ? [{ plural: name, isNamespaced: namespaced === true }]
      : [],
  )
}

/** The table knows built-in ones, a CRD speaks for custom ones; all else is served by somebody else or newer than this program. */
function storagePathOf(
  { group, plural }: { readonly group: string; readonly plural: string },
  custom: ReadonlySet<string>,
): string | undefined {
  const builtIn = builtInResources.find((one) => one.group === group && one.plural === plural)
  if (builtIn !== undefined) return builtIn.storagePath
  return custom.has(`${plural}.${group}`) ? `${group}/${plural}` : undefined
}

export interface ServedPage {
  readonly apiVersion: string
  readonly items: readonly JsonObject[]
  readonly revision: number
}

/** Page sizes to fall back to where an answer is larger than what is taken. */
const PAGE_SIZES = [500, 50, 5] as const

/** All objects of a resource in one version, page after page; gives why it ended early, if it did. */
export async function listServed(
  ask: AskApi,
  resource: ServedResource,
  { version, visit }: { readonly version: string; readonly visit: (page: ServedPage) => Promise<void> },
): Promise<string | undefined> {
  const { group, plural } = resource
  const path = `${group === '' ? '/api' : `/apis/${group}`}/${version}/${plural}`
  let [token, size] = ['', 0]
  for (;;) {
    const answer = await ask(
      `${path}?limit=${PAGE_SIZES[size]}${token === '' ? '' : `&continue=${encodeURIComponent(token)}`}`,
    )
    if (answer.kind !== 'http') return answer.error
    if (answer.cut === true && size + 1 < PAGE_SIZES.length) {
      size++
      continue
    }
    const list = objectOf(answer)
    if (list === undefined) return answer.status === 200 ? 'an answer that is no list' : `HTTP status ${answer.status}`
    const metadata = isJsonObject(list.metadata) ? list.metadata : {}
    const kind = typeof list.kind === 'string' ? list.kind.replace(/List$/, '') : ''
    const apiVersion = typeof list.apiVersion === 'string' ? list.apiVersion : ''
    const items = itemsOf(list).map((item) => ({ kind, apiVersion, ...item }))
    await visit({ apiVersion, items, revision: Number(metadata.resourceVersion) })
    if (typeof metadata.continue !== 'string' || metadata.continue === '') return undefined
    token = metadata.continue
  }
}

const itemsOf = ({ items }: JsonObject): readonly JsonObject[] =>
  Array.isArray(items) ? items.filter(isJsonObject) : []

function objectOf(answer: HttpAnswer): JsonObject | undefined {
  if (answer.kind !== 'http' || answer.status !== 200 || answer.cut === true) return undefined
  const value = decodeExactJson(answer.body)
  return isJsonObject(value) ? value : undefined
}
