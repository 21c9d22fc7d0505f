/**
 * `etcdctl member list` and Cluster.MemberList, in the shapes of answer.ts:
 *
 *   simple   252902638f78db76, started, cp1, https://10.0.0.1:2380, https://10.0.0.1:2379, false      (3.3: no last column)
 *            5e7742a9d07d6833, unstarted, , https://10.0.0.3:2380, , false
 *   json     {"header":{...},"members":[{"ID":2677674080080550774,"name":"cp1","peerURLs":[...],"clientURLs":[...],"isLearner":true}]}
 *   etcdctl 2: 8e9e05c52164694d: name=cp1 peerURLs=http://... clientURLs=http://... isLeader=true
 */
import {
  answerLines,
  decodeGatewayAnswer,
  decodePrintedJson,
  decodeTable,
  hexIn,
  type JsonObject,
  objectsIn,
  textIn,
} from './answer.ts'

export interface ListedMember {
  /** Hex. */
  readonly id: string
  /** Empty for one that never started. */
  readonly name: string
  readonly peerUrls: readonly string[]
  readonly clientUrls: readonly string[]
  readonly isLearner: boolean
}

export interface MemberList {
  /** Who answered, where the shape says. */
  readonly endpoint: string | undefined
  readonly members: readonly ListedMember[]
}

/** Undefined when there is no list in the text: the command failed, or it is something else. */
export function decodeMemberList(text: string): MemberList | undefined {
  const gateway = decodeGatewayAnswer(text, 'memberList')
  if (gateway !== undefined) {
    return gateway.body === undefined ? undefined : { endpoint: gateway.endpoint, members: fromJson(gateway.body) }
  }
  const printed = decodePrintedJson(text)?.find((object) => Array.isArray(object.members))
  if (printed !== undefined) return { endpoint: undefined, members: fromJson(printed) }
  const table = decodeTable(text)
  const members = table.length > 0 ? table.flatMap(fromRow) : answerLines(text).flatMap(fromSimple)
  return members.length === 0 ? undefined : { endpoint: undefined, members }
}

const fromJson = (object: JsonObject): readonly ListedMember[] =>
  objectsIn(object.members).flatMap((row) => {
    const id = hexIn(row.ID)
    if (id === undefined) return []
    return [
      {
        id,
        name: textIn(row.name) ?? '',
        peerUrls: textsIn(row.peerURLs),
        clientUrls: textsIn(row.clientURLs),
        isLearner: row.isLearner === true,
      },
    ]
  })

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((element) => typeof element === 'string') : []

const urlsIn = (cell: string | undefined): readonly string[] =>
  (cell ?? '')
    .split(',')
    .map((url) => url.trim())
    .filter(Boolean)

const fromRow = (row: ReadonlyMap<string, string>): readonly ListedMember[] =>
  member(row.get('ID'), {
    name: row.get('NAME'),
    peers: row.get('PEER ADDRS'),
    clients: row.get('CLIENT ADDRS'),
    learner: row.get('IS LEARNER'),
  })

/** URLs inside one column are joined by a comma without a space. */
function fromSimple(line: string): readonly ListedMember[] {
  const [id, state, name, peers, clients, learner] = line.split(', ')
  return state === 'started' || state === 'unstarted' ? member(id, { name, peers, clients, learner }) : []
}

interface Cells {
  readonly name: string | undefined
  readonly peers: string | undefined
  readonly clients: string | undefined
  readonly learner: string | undefined
}

const member = (id: string | undefined, { name = '', peers, clients, learner }: Cells): readonly ListedMember[] =>
  id === undefined || !/^[0-9a-f]{1,16}$/.test(id)
    ? []
    : [{ id, name, peerUrls: urlsIn(peers), clientUrls: urlsIn(clients), isLearner: learner === 'true' }]
