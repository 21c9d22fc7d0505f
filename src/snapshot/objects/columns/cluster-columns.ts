import type { JsonObject, JsonValue } from '../../../base/exact-json.ts'
import { ageOf } from './age.ts'
import { type ColumnSet, columnSet, type TableView } from './column-set.ts'
import { elementWith, fieldAt, listAt, membersAt, numberAt, orNone, textAt } from './field.ts'

const age = (object: JsonObject, { now }: TableView): string =>
  ageOf(textAt(object, 'metadata', 'creationTimestamp'), now)

const created = (object: JsonObject): string => textAt(object, 'metadata', 'creationTimestamp')

export const nodeColumns = columnSet(
  'STATUS|ROLES|AGE|VERSION',
  (object, view) => [
    nodeStatus(object),
    nodeRoles(object),
    age(object, view),
    textAt(object, 'status', 'nodeInfo', 'kubeletVersion'),
  ],
  {
    header: 'INTERNAL-IP|EXTERNAL-IP|OS-IMAGE|KERNEL-VERSION|CONTAINER-RUNTIME',
    cells: (object) => [
      addressOf(object, 'InternalIP'),
      addressOf(object, 'ExternalIP'),
      ...['osImage', 'kernelVersion', 'containerRuntimeVersion'].map(
        (name) => textAt(object, 'status', 'nodeInfo', name) || '<unknown>',
      ),
    ],
  },
)

function nodeStatus(node: JsonObject): string {
  const ready = elementWith(listAt(node, 'status', 'conditions'), 'type', 'Ready')
  const status = ready === undefined ? 'Unknown' : textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady'
  return fieldAt(node, 'spec', 'unschedulable') === true ? `${status},SchedulingDisabled` : status
}

const ROLE = 'node-role.kubernetes.io/'
function nodeRoles(node: JsonObject): string {
  const roles = Object.entries(membersAt(node, 'metadata', 'labels')).flatMap(([name, value]) => {
    if (name.startsWith(ROLE) && name !== ROLE) return [name.slice(ROLE.length)]
    return name === 'kubernetes.io/role' && value !== '' ? [String(value)] : []
  })
  return orNone([...new Set(roles)].sort().join(','))
}

const addressOf = (node: JsonObject, type: string): string =>
  orNone(textAt(elementWith(listAt(node, 'status', 'addresses'), 'type', type), 'address'))

export const namespaceColumns = columnSet('STATUS|AGE', (object, view) => [
  textAt(object, 'status', 'phase'),
  age(object, view),
])

const dataCount = (object: JsonObject): number =>
  ['data', 'binaryData'].reduce((sum, name) => sum + Object.keys(membersAt(object, name)).length, 0)

export const configMapColumns = columnSet('DATA|AGE', (object, view) => [String(dataCount(object)), age(object, view)])

export const secretColumns = columnSet('TYPE|DATA|AGE', (object, view) => [
  textAt(object, 'type'),
  String(dataCount(object)),
  age(object, view),
])

export const serviceAccountColumns = columnSet('SECRETS|AGE', (object, view) => [
  String(listAt(object, 'secrets').length),
  age(object, view),
])

export const leaseColumns = columnSet('HOLDER|AGE', (object, view) => [
  textAt(object, 'spec', 'holderIdentity'),
  age(object, view),
])

export const roleColumns = columnSet('CREATED AT', (object) => [created(object)])

const subjects = (object: JsonObject, kind: string): string =>
  listAt(object, 'subjects')
    .filter((one) => textAt(one, 'kind') === kind)
    .map((one) =>
      kind === 'ServiceAccount' ? `${textAt(one, 'namespace')}/${textAt(one, 'name')}` : textAt(one, 'name'),
    )
    .join(', ')

export const bindingColumns = columnSet(
  'ROLE|AGE',
  (object, view) => [`${textAt(object, 'roleRef', 'kind')}/${textAt(object, 'roleRef', 'name')}`, age(object, view)],
  {
    header: 'USERS|GROUPS|SERVICEACCOUNTS',
    cells: (object) => ['User', 'Group', 'ServiceAccount'].map((kind) => subjects(object, kind)),
  },
)

const eventCells = columnSet(
  'TYPE|REASON|OBJECT|MESSAGE',
  (object) => [textAt(object, 'type'), textAt(object, 'reason'), eventObject(object), eventMessage(object)],
  {
    header: 'SUBOBJECT|SOURCE|FIRST SEEN|COUNT|NAME',
    cells: (object, view) => [
      textAt(object, 'involvedObject', 'fieldPath'),
      [
        textAt(object, 'source', 'component') || textAt(object, 'reportingComponent'),
        textAt(object, 'source', 'host') || textAt(object, 'reportingInstance'),
      ]
        .filter((text) => text !== '')
        .join(', '),
      ageOf(textAt(object, 'firstTimestamp') || textAt(object, 'eventTime'), view.now),
      textAt(object, 'series', 'count') || textAt(object, 'count') || '1',
      textAt(object, 'metadata', 'name'),
    ],
  },
)

/** The message stands between the wide ones. */
export const eventColumns: ColumnSet = { ...eventCells, wideOrder: [0, 1, 2, 4, 5, 3, 6, 7, 8] }

/** The first column of events, which stands before all others. */
export const eventLastSeen = (object: JsonObject, { now }: TableView): string => {
  const last =
    textAt(object, 'series', 'lastObservedTime') || textAt(object, 'lastTimestamp') || textAt(object, 'eventTime')
  const first = textAt(object, 'firstTimestamp') || textAt(object, 'eventTime')
  return ageOf(last || first, now)
}

const eventObject = (event: JsonObject): string => {
  const kind = textAt(event, 'involvedObject', 'kind').toLowerCase()
  const name = textAt(event, 'involvedObject', 'name')
  return name === '' ? kind : `${kind}/${name}`
}

const eventMessage = (event: JsonObject): string => (textAt(event, 'message') || textAt(event, 'note')).trim()

export const quotaColumns = columnSet('REQUEST|LIMIT|AGE', (object, view) => {
  const hard = membersAt(object, 'status', 'hard')
  const entry = (name: string): string => `${name}: ${textAt(object, 'status', 'used', name)}/${String(hard[name])}`
  const names = Object.keys(hard).sort()
  const isLimit = (name: string): boolean => name.startsWith('limits.')
  return [
    names
      .filter((name) => !isLimit(name))
      .map(entry)
      .join(', '),
    names.filter(isLimit).map(entry).join(', '),
    age(object, view),
  ]
})

export const priorityClassColumns = columnSet('VALUE|GLOBAL-DEFAULT|AGE|PREEMPTIONPOLICY', (object, view) => [
  String(numberAt(object, 'value')),
  String(fieldAt(object, 'globalDefault') === true),
  age(object, view),
  textAt(object, 'preemptionPolicy'),
])

export const runtimeClassColumns = columnSet('HANDLER|AGE', (object, view) => [
  textAt(object, 'handler'),
  age(object, view),
])

export const webhookColumns = columnSet('WEBHOOKS|AGE', (object, view) => [
  String(listAt(object, 'webhooks').length),
  age(object, view),
])

export const admissionPolicyColumns = columnSet('VALIDATIONS|PARAMKIND|AGE', (object, view) => {
  const kind = fieldAt(object, 'spec', 'paramKind')
  return [
    String(listAt(object, 'spec', 'validations').length),
    kind === undefined ? '<unset>' : `${textAt(kind, 'apiVersion')}/${textAt(kind, 'kind')}`,
    age(object, view),
  ]
})

export const admissionBindingColumns = columnSet('POLICYNAME|PARAMREF|AGE', (object, view) => {
  const ref = fieldAt(object, 'spec', 'paramRef')
  const name = `${textAt(ref, 'namespace') || '*'}/${textAt(ref, 'name')}`
  return [textAt(object, 'spec', 'policyName'), ref === undefined ? '<unset>' : name, age(object, view)]
})

export const apiServiceColumns = columnSet('SERVICE|AVAILABLE|AGE', (object, view) => {
  const service = fieldAt(object, 'spec', 'service')
  const available = elementWith(listAt(object, 'status', 'conditions'), 'type', 'Available')
  const status = textAt(available, 'status') || 'Unknown'
  const reason = textAt(available, 'reason')
  return [
    service === undefined ? 'Local' : `${textAt(service, 'namespace')}/${textAt(service, 'name')}`,
    status === 'True' || reason === '' ? status : `${status} (${reason})`,
    age(object, view),
  ]
})

export const flowSchemaColumns = columnSet(
  'PRIORITYLEVEL|MATCHINGPRECEDENCE|DISTINGUISHERMETHOD|AGE|MISSINGPL',
  (object, view) => [
    textAt(object, 'spec', 'priorityLevelConfiguration', 'name'),
    String(numberAt(object, 'spec', 'matchingPrecedence')),
    orNone(textAt(object, 'spec', 'distinguisherMethod', 'type')),
    age(object, view),
    textAt(elementWith(listAt(object, 'status', 'conditions'), 'type', 'Dangling'), 'status') || '?',
  ],
)

export const priorityLevelColumns = columnSet(
  'TYPE|NOMINALCONCURRENCYSHARES|QUEUES|HANDSIZE|QUEUELENGTHLIMIT|AGE',
  (object, view) => {
    const limited = fieldAt(object, 'spec', 'limited')
    const queuing = fieldAt(limited, 'limitResponse', 'queuing')
    const shares = textAt(limited, 'nominalConcurrencyShares') || textAt(limited, 'assuredConcurrencyShares')
    const cell = (value: JsonValue | undefined, name: string): string => orNone(textAt(value, name))
    return [
      textAt(object, 'spec', 'type'),
      orNone(shares),
      cell(queuing, 'queues'),
      cell(queuing, 'handSize'),
      cell(queuing, 'queueLengthLimit'),
      age(object, view),
    ]
  },
)

export const signingRequestColumns = columnSet(
  'AGE|SIGNERNAME|REQUESTOR|REQUESTEDDURATION|CONDITION',
  (object, view) => {
    const conditions = listAt(object, 'status', 'conditions').map((one) => textAt(one, 'type'))
    const decided = conditions.length === 0 ? 'Pending' : conditions.join(',')
    const seconds = textAt(object, 'spec', 'expirationSeconds')
    return [
      age(object, view),
      orNone(textAt(object, 'spec', 'signerName')),
      textAt(object, 'spec', 'username'),
      seconds === '' ? '<none>' : `${seconds}s`,
      textAt(object, 'status', 'certificate') === '' ? decided : `${decided},Issued`,
    ]
  },
)
