/**
 * `etcdctl endpoint health` (a read through the leader, then, since 3.5, the alarms) and GET /health:
 *
 *   https://10.0.0.1:2379 is healthy: successfully committed proposal: took = 11.2ms        (3.3: on standard error)
 *   https://10.0.0.1:2379 is unhealthy: failed to commit proposal: context deadline exceeded
 *   https://10.0.0.1:2379 is unhealthy: failed to commit proposal: Active Alarm(s): NOSPACE
 *   table    ENDPOINT, HEALTH, TOOK, ERROR;  json  [{"endpoint":"...","health":true,"took":"...","error":"..."}]
 *   /health  {"health":"true"}, {"health":"false","reason":"..."}
 *   gateway  {"endpoint","ok":true,"httpStatus":503,"health":{"health":"false","reason":"RAFT NO LEADER"}}
 */
import { decodeGatewayAnswer, decodePrintedJson, decodeTable, textIn } from './answer.ts'

export interface EndpointHealth {
  /** Undefined when the text does not name it: the body of /health alone. */
  readonly endpoint: string | undefined
  readonly isHealthy: boolean
  /** Empty when healthy, or when none is given. */
  readonly reason: string
  /** How it was asked: `etcdctl` reads through the leader, `http` does on most versions. */
  readonly by: 'etcdctl' | 'http'
}

export function decodeHealth(text: string): readonly EndpointHealth[] {
  const gateway = decodeGatewayAnswer(text, 'health')
  if (gateway !== undefined) {
    const { endpoint, body } = gateway
    return body === undefined
      ? []
      : [{ endpoint, isHealthy: textIn(body.health) === 'true', reason: textIn(body.reason) ?? '', by: 'http' }]
  }
  const sentences = [...text.matchAll(/^(\S+) is (healthy|unhealthy): (.*)$/gm)]
  if (sentences.length > 0) {
    return sentences.map(([, endpoint, word, reason = '']) => ({
      endpoint,
      isHealthy: word === 'healthy',
      reason: word === 'healthy' ? '' : reason.trim(),
      by: 'etcdctl',
    }))
  }
  const table = decodeTable(text)
  if (table.length > 0) {
    return table.flatMap((row) => {
      const endpoint = row.get('ENDPOINT')
      const isHealthy = row.get('HEALTH') === 'true'
      return endpoint === undefined ? [] : [{ endpoint, isHealthy, reason: row.get('ERROR') ?? '', by: 'etcdctl' }]
    })
  }
  return (decodePrintedJson(text) ?? []).flatMap((row): readonly EndpointHealth[] => {
    const reason = textIn(row.error) ?? textIn(row.reason) ?? ''
    if (typeof row.health === 'boolean') {
      return [{ endpoint: textIn(row.endpoint), isHealthy: row.health, reason, by: 'etcdctl' }]
    }
    const word = textIn(row.health)
    return word === undefined ? [] : [{ endpoint: undefined, isHealthy: word === 'true', reason, by: 'http' }]
  })
}
