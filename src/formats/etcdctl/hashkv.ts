/**
 * `etcdctl endpoint hashkv` and Maintenance.HashKV:
 *
 *   simple   https://10.0.0.1:2379, 4178903426                        the revision is not shown before 3.6
 *   table    ENDPOINT, HASH (3.6: HASH REVISION)
 *   json     [{"Endpoint":"...","HashKV":{"header":{"revision":12},"hash":1084519789,"compact_revision":-1,"hash_revision":12}}]
 *
 * Hashes compare only at one revision and one compact revision.
 */
import {
  answerLines,
  decodeGatewayAnswer,
  decodePrintedJson,
  decodeTable,
  type JsonObject,
  objectIn,
  textIn,
} from './answer.ts'

export interface EndpointHash {
  readonly endpoint: string
  readonly hash: string
  readonly revision: string | undefined
  readonly compactRevision: string | undefined
}

export function decodeHashKv(text: string): readonly EndpointHash[] {
  const gateway = decodeGatewayAnswer(text, 'hashKV')
  if (gateway !== undefined) return gateway.body === undefined ? [] : fromJson(gateway.endpoint, gateway.body)
  const printed = decodePrintedJson(text)
  if (printed !== undefined) {
    return printed.flatMap((row) => fromJson(textIn(row.Endpoint) ?? '', objectIn(row.HashKV) ?? {}))
  }
  const table = decodeTable(text)
  if (table.length > 0)
    return table.flatMap((row) => plain(row.get('ENDPOINT'), row.get('HASH'), row.get('HASH REVISION')))
  return answerLines(text).flatMap((line) => {
    const [endpoint, hash, revision] = line.split(', ')
    return plain(endpoint, hash, revision)
  })
}

const fromJson = (
  endpoint: string,
  { hash, header, hash_revision, compact_revision }: JsonObject,
): readonly EndpointHash[] => {
  const value = textIn(hash)
  if (value === undefined || endpoint === '') return []
  const revision = textIn(hash_revision) ?? textIn(objectIn(header)?.revision)
  return [{ endpoint, hash: value, revision, compactRevision: textIn(compact_revision) ?? '0' }]
}

const plain = (endpoint?: string, hash?: string, revision?: string): readonly EndpointHash[] =>
  endpoint === undefined || hash === undefined || !/^\d+$/.test(hash)
    ? []
    : [{ endpoint, hash, revision: revision === '' ? undefined : revision, compactRevision: undefined }]
