import { z } from 'zod'
import type { Fact } from '../model/fact.ts'
import { node } from '../model/subject.ts'
import { decodeJsonText, pointAt, say } from './captured.ts'
import type { Deriver, TextItem } from './deriver.ts'

const attemptSchema = z.looseObject({
  /** Of a login. */
  reachable: z.boolean().optional(),
  /** Of a probe: `http`, `refused`, `timeout`, `unreachable`, `tls`, `failed`; and who asked. */
  kind: z.string().optional(),
  from: z.string().optional(),
  /** Of etcd. */
  ok: z.boolean().optional(),
  error: z.string().default(''),
})

type Attempt = z.output<typeof attemptSchema>

const silence = /timed out|no route to host|host is down|no answer within|unreachable|i\/o timeout/i

/**
 * A host that answers nobody: no login, and to other hosts not even a refusal, which every running kernel gives where no firewall
 * stands between. Said only when another host asked as well; what the operator sees may be the operator's own network.
 */
export const deriveSilentHosts: Deriver = (items) => {
  const ofHost = Map.groupBy(
    items.flatMap((captured) => {
      const attempt = attemptIn(captured)
      return attempt === undefined || captured.item.host === undefined ? [] : [{ captured, attempt }]
    }),
    ({ captured }) => captured.item.host ?? '',
  )
  return [...ofHost].flatMap(([host, tried]): readonly Fact[] => {
    if (tried.some(({ attempt }) => isAnswer(attempt)))
      return [saySilent(host, tried.filter(({ attempt }) => isAnswer(attempt)).slice(0, 1), false)]
    const silent = tried.filter(({ attempt }) => silence.test(attempt.error))
    const login = silent.filter(({ captured }) => captured.item.collector === 'node.access')
    const byOthers = silent.filter(({ captured, attempt }) => isByOther(captured, attempt, host))
    return login.length > 0 && byOthers.length > 0 ? [saySilent(host, [...login, ...byOthers.slice(0, 3)], true)] : []
  })
}

/** Of what gave no bytes the reason is all there is. What was not tried says nothing. */
function attemptIn({ item, text }: TextItem): Attempt | undefined {
  if (item.outcome === 'skipped') return undefined
  return attemptSchema.safeParse(decodeJsonText(text)).data ?? { error: item.reason }
}

/** An identity that is refused, a port that is closed and a certificate that is bad are answers of somebody. */
const isAnswer = ({ reachable, kind, ok, error }: Attempt): boolean =>
  reachable === true ||
  ok === true ||
  kind === 'http' ||
  kind === 'tls' ||
  (!silence.test(error) && /refused|denied|reset by peer|host key|handshake/i.test(error))

const isByOther = ({ item }: TextItem, { from }: Attempt, host: string): boolean =>
  item.collector === 'etcd.endpoint-status' || (from !== undefined && from !== 'operator' && from !== host)

interface Tried {
  readonly captured: TextItem
  readonly attempt: Attempt
}

const saySilent = (host: string, tried: readonly Tried[], value: boolean): Fact => {
  const evidence = tried.map(({ captured, attempt }) => pointAt(captured, undefined, attempt.error || undefined))
  return say('node.silent', { subject: node(host), evidence }, value)
}
