import type { JsonObject, JsonValue } from '../../../base/exact-json.ts'
import { ageOf } from './age.ts'
import { columnSet, type TableView } from './column-set.ts'
import { fieldAt, listAt, membersAt, orNone, textAt } from './field.ts'
import { selectorText } from './workload-columns.ts'

const age = (object: JsonObject, { now }: TableView): string =>
  ageOf(textAt(object, 'metadata', 'creationTimestamp'), now)

export const serviceColumns = columnSet(
  'TYPE|CLUSTER-IP|EXTERNAL-IP|PORT(S)|AGE',
  (object, view) => [
    textAt(object, 'spec', 'type'),
    orNone(textAt(listAt(object, 'spec', 'clusterIPs')[0]) || textAt(object, 'spec', 'clusterIP')),
    externalAddress(object),
    orNone(listAt(object, 'spec', 'ports').map(portText).join(',')),
    age(object, view),
  ],
  {
    header: 'SELECTOR',
    cells: (object) => [selectorText({ matchLabels: membersAt(object, 'spec', 'selector') })],
  },
)

function portText(port: JsonValue): string {
  const node = textAt(port, 'nodePort')
  return `${textAt(port, 'port')}${node === '' || node === '0' ? '' : `:${node}`}/${textAt(port, 'protocol')}`
}

function externalAddress(service: JsonObject): string {
  const external = listAt(service, 'spec', 'externalIPs').map(String)
  if (textAt(service, 'spec', 'type') === 'ExternalName') return textAt(service, 'spec', 'externalName')
  if (textAt(service, 'spec', 'type') !== 'LoadBalancer') return orNone(external.join(','))
  const balanced = ingressAddresses(service)
  return [...balanced, ...external].join(',') || '<pending>'
}

const ingressAddresses = (object: JsonObject): readonly string[] =>
  listAt(object, 'status', 'loadBalancer', 'ingress')
    .map((one) => textAt(one, 'ip') || textAt(one, 'hostname'))
    .filter((text) => text !== '')

export const ingressColumns = columnSet('CLASS|HOSTS|ADDRESS|PORTS|AGE', (object, view) => {
  const hosts = listAt(object, 'spec', 'rules')
    .map((rule) => textAt(rule, 'host'))
    .filter((host) => host !== '')
  return [
    orNone(textAt(object, 'spec', 'ingressClassName')),
    cutList(hosts, '*'),
    ingressAddresses(object).join(','),
    listAt(object, 'spec', 'tls').length > 0 ? '80, 443' : '80',
    age(object, view),
  ]
})

const cutList = (texts: readonly string[], empty: string): string =>
  texts.length > 3 ? `${texts.slice(0, 3).join(',')} + ${texts.length - 3} more...` : texts.join(',') || empty

export const ingressClassColumns = columnSet('CONTROLLER|PARAMETERS|AGE', (object, view) => {
  const parameters = fieldAt(object, 'spec', 'parameters')
  const group = textAt(parameters, 'apiGroup')
  const name = `${textAt(parameters, 'kind')}${group === '' ? '' : `.${group}`}/${textAt(parameters, 'name')}`
  return [textAt(object, 'spec', 'controller'), parameters === undefined ? '<none>' : name, age(object, view)]
})

export const networkPolicyColumns = columnSet('POD-SELECTOR|AGE', (object, view) => [
  selectorText(fieldAt(object, 'spec', 'podSelector')),
  age(object, view),
])

export const endpointsColumns = columnSet('ENDPOINTS|AGE', (object, view) => {
  const all = listAt(object, 'subsets').flatMap((subset) => {
    const addresses = listAt(subset, 'addresses').map((one) => textAt(one, 'ip'))
    const ports = listAt(subset, 'ports').map((one) => textAt(one, 'port'))
    if (ports.length === 0) return addresses
    return ports.flatMap((port) => addresses.map((ip) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)))
  })
  return [cutList(all, '<none>'), age(object, view)]
})

export const endpointSliceColumns = columnSet('ADDRESSTYPE|PORTS|ENDPOINTS|AGE', (object, view) => [
  textAt(object, 'addressType'),
  cutList(
    listAt(object, 'ports').map((port) => textAt(port, 'port') || '*'),
    '<unset>',
  ),
  cutList(
    listAt(object, 'endpoints').flatMap((one) => listAt(one, 'addresses').map(String)),
    '<unset>',
  ),
  age(object, view),
])
