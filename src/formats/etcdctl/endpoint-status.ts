/**
 * `etcdctl endpoint status` and Maintenance.Status. In every shape (see answer.ts) the columns are: endpoint, id, version, db size,
 * is leader, is learner (3.4), raft term, raft index, applied index (3.4), errors (3.4). 3.6 adds storage version, in use,
 * quota and downgrade columns to the table. An endpoint that does not answer:
 *
 *   Failed to get the status of endpoint https://10.0.0.2:2379 (context deadline exceeded)
 */
import {
  answerLines,
  decodeGatewayAnswer,
  decodePrintedJson,
  decodeShownSize,
  decodeTable,
  hexIn,
  type JsonObject,
  numberIn,
  objectIn,
  textIn,
} from './answer.ts'

export interface EndpointStatus {
  readonly endpoint: string
  /** Why there is no answer; undefined when there is. */
  readonly failure: string | undefined
  /** Hex. */
  readonly memberId: string | undefined
  readonly clusterId: string | undefined
  readonly version: string | undefined
  /** Hex id of the leader it sees; `none`; undefined when the shape does not say. */
  readonly leader: string | 'none' | undefined
  readonly isLeader: boolean | undefined
  readonly isLearner: boolean | undefined
  readonly raftTerm: number | undefined
  readonly raftIndex: number | undefined
  readonly revision: number | undefined
  readonly dbSizeBytes: number | undefined
  readonly dbInUseBytes: number | undefined
  readonly errors: string
}

const nothing: Omit<EndpointStatus, 'endpoint'> = {
  failure: undefined,
  memberId: undefined,
  clusterId: undefined,
  version: undefined,
  leader: undefined,
  isLeader: undefined,
  isLearner: undefined,
  raftTerm: undefined,
  raftIndex: undefined,
  revision: undefined,
  dbSizeBytes: undefined,
  dbInUseBytes: undefined,
  errors: '',
}

export function decodeEndpointStatus(text: string): readonly EndpointStatus[] {
  const gateway = decodeGatewayAnswer(text, 'status')
  if (gateway !== undefined) {
    const { endpoint, error, body } = gateway
    return [body === undefined ? { ...nothing, endpoint, failure: error ?? 'no status' } : fromJson(endpoint, body)]
  }
  return [...failures(text), ...answers(text)]
}

function answers(text: string): readonly EndpointStatus[] {
  const printed = decodePrintedJson(text)
  if (printed !== undefined) {
    return printed.flatMap((row) => {
      const endpoint = textIn(row.Endpoint)
      const status = objectIn(row.Status)
      return endpoint === undefined || status === undefined ? [] : [fromJson(endpoint, status)]
    })
  }
  const table = decodeTable(text)
  return table.length > 0 ? table.flatMap(fromRow) : answerLines(text).flatMap(fromSimple)
}

const failures = (text: string): readonly EndpointStatus[] =>
  [...text.matchAll(/^Failed to get the status of endpoint (\S+) \((.*)\)$/gm)].map(
    ([, endpoint = '', failure = '']) => ({
      ...nothing,
      endpoint,
      failure,
    }),
  )

function fromJson(endpoint: string, status: JsonObject): EndpointStatus {
  const header = objectIn(status.header) ?? {}
  const memberId = hexIn(header.member_id)
  const leader = hexIn(status.leader) ?? 'none'
  return {
    ...nothing,
    endpoint,
    memberId,
    clusterId: hexIn(header.cluster_id),
    version: textIn(status.version),
    leader,
    isLeader: memberId !== undefined && leader === memberId,
    isLearner: status.isLearner === true,
    raftTerm: numberIn(status.raftTerm ?? header.raft_term),
    raftIndex: numberIn(status.raftIndex),
    revision: numberIn(header.revision),
    dbSizeBytes: numberIn(status.dbSize),
    dbInUseBytes: numberIn(status.dbSizeInUse),
    errors: Array.isArray(status.errors) ? status.errors.map(String).join(' ') : '',
  }
}

const flag = (text: string | undefined): boolean | undefined =>
  text === 'true' ? true : text === 'false' ? false : undefined

function fromRow(row: ReadonlyMap<string, string>): readonly EndpointStatus[] {
  const endpoint = row.get('ENDPOINT')
  if (endpoint === undefined || endpoint === '') return []
  const errors = row.get('ERRORS')
  return [
    {
      ...nothing,
      endpoint,
      memberId: row.get('ID'),
      version: row.get('VERSION'),
      leader: errors?.includes('no leader') === true ? 'none' : undefined,
      isLeader: flag(row.get('IS LEADER')),
      isLearner: flag(row.get('IS LEARNER')),
      raftTerm: numberIn(row.get('RAFT TERM')),
      raftIndex: numberIn(row.get('RAFT INDEX')),
      dbSizeBytes: decodeShownSize(row.get('DB SIZE') ?? row.get('DB SIZE/IN USE') ?? ''),
      dbInUseBytes: decodeShownSize(row.get('IN USE') ?? ''),
      errors: errors ?? '',
    },
  ]
}

/** `https://10.0.0.1:2379, 8211f1d0f64f3269, 3.4.23, 238 kB, false, false, 2, 18, 18, etcdserver: no leader` */
function fromSimple(line: string): readonly EndpointStatus[] {
  const cells = line.split(', ')
  const [endpoint = '', memberId, version, size = '', isLeader, isLearner, ...rest] = cells
  if (cells.length < 7 || !/^[0-9a-f]{1,16}$/.test(memberId ?? '')) return []
  // 3.3 has no learner column: its sixth cell is the term.
  const [raftTerm, raftIndex, , errors = ''] = flag(isLearner) === undefined ? [isLearner, ...rest] : rest
  return [
    {
      ...nothing,
      endpoint,
      memberId,
      version,
      leader: errors.includes('no leader') ? 'none' : undefined,
      isLeader: flag(isLeader),
      isLearner: flag(isLearner),
      raftTerm: numberIn(raftTerm),
      raftIndex: numberIn(raftIndex),
      dbSizeBytes: decodeShownSize(size),
      errors,
    },
  ]
}
