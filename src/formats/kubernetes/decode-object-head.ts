/**
 * The few members of an object that counts, tables and selectors need, read without the rest: `metadata` is field 1 of every kind, with {1 name, 3
 * namespace, 5 uid, 8 creationTimestamp, 9 deletionTimestamp, 11 labels, 13 ownerReferences {1 kind, 3 name, 4 uid, 5 apiVersion, 6
 * controller}} (k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto); in JSON the members of these names. So kinds without a schema have a
 * head, too. It is read millions of times: nothing is made but what is returned, and one cursor serves all.
 */
import { setMember } from '../../base/exact-json.ts'
import type { ObjectHead, ObjectOwner } from '../../model/stored-value.ts'
import { decodeEnvelope, isProtobuf } from './decode-envelope.ts'
import { decodeJsonHead } from './json/decode-json-head.ts'
import { bufferOf, cursorOf, moveField } from './protobuf/cursor.ts'
import { decodeText } from './protobuf/decode-text.ts'
import { decodeValue } from './protobuf/decode-value.ts'

const cursor = cursorOf(new Uint8Array())

/** Undefined for what is no object, or is too damaged to have a head. */
export function decodeObjectHead(value: Uint8Array): ObjectHead | undefined {
  if (!isProtobuf(value)) return value[0] === 0x7b ? decodeJsonHead(bufferOf(value)) : undefined
  cursor.bytes = bufferOf(value)
  cursor.end = value.byteLength
  cursor.problems.length = 0
  const { apiVersion, objectKind, contentEncoding, rawFrom, rawTo } = decodeEnvelope(cursor)
  if (contentEncoding !== '' || objectKind === '') return undefined
  enter(rawFrom, rawTo)
  // Objects have their metadata first, so that nothing else is looked at.
  while (cursor.at < cursor.end) {
    const tag = moveField(cursor)
    if (tag === 0) return undefined
    if (tag === 0x0a) return decodeMetadata({ ...emptyHead, apiVersion, objectKind })
  }
  return undefined
}

function enter(from: number, to: number): void {
  cursor.at = from
  cursor.end = to
}

type Head = { -readonly [name in keyof ObjectHead]: ObjectHead[name] }

const emptyHead: ObjectHead = {
  apiVersion: '',
  objectKind: '',
  namespace: '',
  name: '',
  uid: '',
  creationTimestamp: '',
  deletionTimestamp: '',
  labels: Object.freeze({}),
  owners: Object.freeze([]),
}

function decodeMetadata(head: Head): ObjectHead | undefined {
  const { from, to } = cursor
  let labels: Record<string, string> | undefined
  let owners: ObjectOwner[] | undefined
  enter(from, to)
  while (cursor.at < to) {
    const tag = moveField(cursor)
    if (tag === 0) return undefined
    const { at } = cursor
    if (tag === 0x5a) {
      labels ??= {}
      addLabel(labels)
    } else if (tag === 0x6a) {
      owners ??= []
      owners.push(decodeOwner())
    } else fillHead(head, tag)
    enter(at, to)
  }
  if (labels !== undefined) head.labels = labels
  if (owners !== undefined) head.owners = owners
  return head
}

function fillHead(head: Head, tag: number): void {
  const { bytes, from, to } = cursor
  if (tag === 0x0a) head.name = bytes.toString('utf8', from, to)
  else if (tag === 0x1a) head.namespace = decodeText(bytes, from, to)
  else if (tag === 0x2a) head.uid = bytes.toString('utf8', from, to)
  else if (tag === 0x42) head.creationTimestamp = decodeTime()
  else if (tag === 0x4a) head.deletionTimestamp = decodeTime()
}

function decodeTime(): string {
  enter(cursor.from, cursor.to)
  const text = decodeValue(cursor, 't')
  return typeof text === 'string' ? text : ''
}

function addLabel(labels: Record<string, string>): void {
  let [key, value] = ['', '']
  const { to } = cursor
  enter(cursor.from, to)
  while (cursor.at < to) {
    const tag = moveField(cursor)
    if (tag === 0x0a) key = decodeText(cursor.bytes, cursor.from, cursor.to)
    else if (tag === 0x12) value = decodeText(cursor.bytes, cursor.from, cursor.to)
    else if (tag === 0) return
  }
  setMember(labels, key, value)
}

function decodeOwner(): ObjectOwner {
  const owner = { apiVersion: '', kind: '', name: '', uid: '', controller: false }
  const { bytes, to } = cursor
  enter(cursor.from, to)
  while (cursor.at < to) {
    const tag = moveField(cursor)
    if (tag === 0) break
    if (tag === 0x0a) owner.kind = decodeText(bytes, cursor.from, cursor.to)
    else if (tag === 0x1a) owner.name = bytes.toString('utf8', cursor.from, cursor.to)
    else if (tag === 0x22) owner.uid = decodeText(bytes, cursor.from, cursor.to)
    else if (tag === 0x2a) owner.apiVersion = decodeText(bytes, cursor.from, cursor.to)
    else if (tag === 0x30) owner.controller = cursor.low !== 0
  }
  return owner
}
