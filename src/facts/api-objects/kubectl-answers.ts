import { parse } from 'yaml'
import { z } from 'zod'
import type { TextItem } from '../deriver.ts'

/** Kinds that lie in no namespace, so that one command can have listed all of them, by the path that an API server has for it. */
const paths: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  Node: '/api/v1/nodes',
  APIService: '/apis/apiregistration.k8s.io/v1/apiservices',
  ValidatingWebhookConfiguration: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
  MutatingWebhookConfiguration: '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
  CustomResourceDefinition: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
}

const object = z.looseObject({ kind: z.string() })
const list = z.object({ kind: z.string(), items: z.array(z.unknown()) })

/** Larger ones are lists of something else. */
const LONGEST_TEXT = 8 << 20
const DOCUMENT = /^(?:\{|apiVersion:|kind:|items:)/m

/**
 * What `kubectl get KIND -o json` or `-o yaml` printed, as if an API server had been asked for it. Only a command that names no
 * object and no selector lists everything; what another one leaves out is not known to be absent.
 */
export function answersOfKubectl(items: readonly TextItem[]): readonly TextItem[] {
  return items.flatMap((captured) => {
    const { collector, detail } = captured.item
    if (collector !== 'kubectl' && collector !== 'text') return []
    if (captured.text.length > LONGEST_TEXT) return []
    const objects = objectsIn(captured.text)
    const isWhole = objects.isList && LISTS_ALL.test(detail ?? '')
    return [...Map.groupBy(objects.items, ({ kind }) => kind)].flatMap(([kind, own]) => {
      const path = paths[kind]
      return path === undefined ? [] : [answer(captured, { path, own, isWhole })]
    })
  })
}

const LISTS_ALL =
  /\bget\s+(?:-\S+\s+)*[a-z.]+(?:\s+-(?:A|o\s*\S+)|\s+--(?:output|all-namespaces|show-managed-fields)\S*)*\s*$/

function answer(
  { item }: TextItem,
  { path, own, isWhole }: { readonly path: string; readonly own: readonly unknown[]; readonly isWhole: boolean },
): TextItem {
  const outcome = isWhole ? 'collected' : 'truncated'
  return {
    item: {
      ...item,
      collector: 'api.objects',
      detail: path,
      outcome,
      reason: isWhole ? '' : 'perhaps a part of the list',
    },
    text: JSON.stringify({ status: 200, object: { items: own } }),
  }
}

function objectsIn(text: string): { readonly isList: boolean; readonly items: readonly z.output<typeof object>[] } {
  const at = DOCUMENT.exec(text)?.index
  const value = at === undefined ? undefined : parsed(text.slice(at))
  const listed = list.safeParse(value)
  const candidates = listed.success ? listed.data.items.map((one) => named(one, listed.data.kind)) : [value]
  return {
    isList: listed.success,
    items: candidates.flatMap((one) => {
      const decoded = object.safeParse(one)
      return decoded.success ? [decoded.data] : []
    }),
  }
}

/** Items of `NamespaceList` do not say their kind; those of `List` do. */
const named = (value: unknown, listKind: string): unknown =>
  typeof value === 'object' && value !== null && !('kind' in value) && listKind.endsWith('List')
    ? { ...value, kind: listKind.slice(0, -'List'.length) }
    : value

function parsed(text: string): unknown {
  try {
    return text.startsWith('{') ? JSON.parse(text) : parse(text)
  } catch {
    return undefined
  }
}
