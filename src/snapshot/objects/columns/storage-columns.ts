import type { JsonObject, JsonValue } from '../../../base/exact-json.ts'
import { ageOf } from './age.ts'
import { type ColumnSet, columnSet, type TableView } from './column-set.ts'
import { fieldAt, listAt, orUnset, textAt } from './field.ts'

const age = (object: JsonObject, { now }: TableView): string =>
  ageOf(textAt(object, 'metadata', 'creationTimestamp'), now)

const accessModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}
const accessText = (modes: readonly JsonValue[]): string => {
  const given = new Set(modes.map(String))
  return Object.entries(accessModes)
    .flatMap(([name, short]) => (given.has(name) ? [short] : []))
    .join(',')
}

const storageClassOf = (object: JsonObject): string =>
  textAt(object, 'metadata', 'annotations', 'volume.beta.kubernetes.io/storage-class') ||
  textAt(object, 'spec', 'storageClassName')

const volumeMode = {
  header: 'VOLUMEMODE',
  cells: (object: JsonObject) => [orUnset(textAt(object, 'spec', 'volumeMode'))],
}

const phaseOf = (object: JsonObject): string =>
  textAt(object, 'metadata', 'deletionTimestamp') === '' ? textAt(object, 'status', 'phase') : 'Terminating'

export const volumeColumns = columnSet(
  'CAPACITY|ACCESS MODES|RECLAIM POLICY|STATUS|CLAIM|STORAGECLASS|VOLUMEATTRIBUTESCLASS|REASON|AGE',
  (object, view) => {
    const claim = fieldAt(object, 'spec', 'claimRef')
    return [
      textAt(object, 'spec', 'capacity', 'storage'),
      accessText(listAt(object, 'spec', 'accessModes')),
      textAt(object, 'spec', 'persistentVolumeReclaimPolicy'),
      phaseOf(object),
      claim === undefined ? '' : `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}`,
      storageClassOf(object),
      orUnset(textAt(object, 'spec', 'volumeAttributesClassName')),
      textAt(object, 'status', 'reason'),
      age(object, view),
    ]
  },
  volumeMode,
)

export const claimColumns = columnSet(
  'STATUS|VOLUME|CAPACITY|ACCESS MODES|STORAGECLASS|VOLUMEATTRIBUTESCLASS|AGE',
  (object, view) => {
    const volume = textAt(object, 'spec', 'volumeName')
    return [
      phaseOf(object),
      volume,
      volume === '' ? '' : textAt(object, 'status', 'capacity', 'storage') || '0',
      volume === '' ? '' : accessText(listAt(object, 'status', 'accessModes')),
      storageClassOf(object),
      orUnset(textAt(object, 'spec', 'volumeAttributesClassName')),
      age(object, view),
    ]
  },
  volumeMode,
)

const classColumns = columnSet(
  'PROVISIONER|RECLAIMPOLICY|VOLUMEBINDINGMODE|ALLOWVOLUMEEXPANSION|AGE',
  (object, view) => [
    textAt(object, 'provisioner'),
    textAt(object, 'reclaimPolicy') || 'Delete',
    textAt(object, 'volumeBindingMode') || '<unset>',
    String(fieldAt(object, 'allowVolumeExpansion') === true),
    age(object, view),
  ],
)

/** Either annotation makes a class the default one. */
const defaultMarks = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class']

export const storageClassColumns: ColumnSet = {
  ...classColumns,
  nameSuffix: (object) =>
    defaultMarks.some((mark) => textAt(object, 'metadata', 'annotations', mark) === 'true') ? ' (default)' : '',
}

export const driverColumns = columnSet(
  'ATTACHREQUIRED|PODINFOONMOUNT|STORAGECAPACITY|TOKENREQUESTS|REQUIRESREPUBLISH|MODES|AGE',
  (object, view) => [
    String(fieldAt(object, 'spec', 'attachRequired') !== false),
    String(fieldAt(object, 'spec', 'podInfoOnMount') === true),
    String(fieldAt(object, 'spec', 'storageCapacity') === true),
    orUnset(
      listAt(object, 'spec', 'tokenRequests')
        .map((one) => textAt(one, 'audience'))
        .join(','),
    ),
    String(fieldAt(object, 'spec', 'requiresRepublish') === true),
    listAt(object, 'spec', 'volumeLifecycleModes').map(String).join(',') || '<none>',
    age(object, view),
  ],
)

export const attachmentColumns = columnSet('ATTACHER|PV|NODE|ATTACHED|AGE', (object, view) => [
  textAt(object, 'spec', 'attacher'),
  textAt(object, 'spec', 'source', 'persistentVolumeName'),
  textAt(object, 'spec', 'nodeName'),
  String(fieldAt(object, 'status', 'attached') === true),
  age(object, view),
])

export const csiNodeColumns = columnSet('DRIVERS|AGE', (object, view) => [
  String(listAt(object, 'spec', 'drivers').length),
  age(object, view),
])
