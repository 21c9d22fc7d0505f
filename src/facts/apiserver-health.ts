import { decodeJsonObject } from '../formats/log/zap.ts'
import { type Fact, known } from '../model/fact.ts'
import { cluster, node, object, unnamedHost } from '../model/subject.ts'
import type { DeriveContext, Deriver, TextItem } from './deriver.ts'
import { itemReference } from './deriver.ts'
import { factOf } from './fact-lookup.ts'
import { collectLatestFacts, type LatestFacts } from './latest-facts.ts'
import { addressIn } from './member-directory.ts'

/** How an API server answered: an HTTP status, `refused`, `timeout`, `tls`, or another word for no answer. */
interface ApiAnswer {
  readonly url: string
  readonly answer: string
  readonly body: string
}

/** Health of API servers, from our own probes, from curl, and from what kubectl could not do. */
export const deriveApiServerHealth: Deriver = (items, context) => {
  const latest = collectLatestFacts()
  for (const entry of items) {
    const answer = decodeProbe(entry) ?? decodeCurl(entry) ?? decodeKubectl(entry)
    if (answer !== undefined) sayAnswer(latest, answer, { entry, context })
  }
  const facts = latest.facts()
  return [...facts, ...counts(facts, context)]
}

function sayAnswer(
  latest: LatestFacts,
  { url, answer, body }: ApiAnswer,
  { entry, context }: { readonly entry: TextItem; readonly context: DeriveContext },
): void {
  const { collector } = entry.item
  const failed = [...body.matchAll(/^\[-\](\S+) failed/gm)].map(([, check = '']) => check)
  const line = itemReference(entry, failed.length > 0 ? (/^\[-\].*$/m.exec(body)?.[0] ?? answer) : `${url}: ${answer}`)
  if (collector === 'loadbalancer.readyz') {
    latest.say('loadbalancer.readyz', object(addressIn(url)), { value: answer, line })
    return
  }
  const host = entry.item.host ?? context.directory.hostOf(url) ?? onlyApiHost(context) ?? unnamedHost
  if (collector === 'api.livez') latest.say('apiserver.livez', node(host), { value: answer, line })
  else {
    latest.say('apiserver.readyz', node(host), { value: answer, line })
    if (/^\d+$/.test(answer)) latest.say('apiserver.failed-checks', node(host), { value: failed, line })
  }
}

/** With one member, a control plane of one: what asks 127.0.0.1 means it. */
const onlyApiHost = ({ directory, inventory }: DeriveContext): string | undefined => {
  const hosts = inventory === undefined ? directory.members : inventory.apiServers.map((server) => server.node)
  return hosts.length === 1 ? hosts[0] : undefined
}

/** What our own probes write: see the collector table. */
function decodeProbe({ text }: TextItem): ApiAnswer | undefined {
  const probe = decodeJsonObject(text)
  if (probe === undefined || typeof probe.url !== 'string' || typeof probe.kind !== 'string') return undefined
  const answer = probe.kind === 'http' ? String(probe.status) : probe.kind
  return { url: probe.url, answer, body: typeof probe.body === 'string' ? probe.body : '' }
}

/** `[http 000]` is curl's way to say that nobody answered. */
function decodeCurl({ item, text }: TextItem): ApiAnswer | undefined {
  const url = /https?:\/\/\S+/.exec(item.detail ?? '')?.[0]
  if (url === undefined || !item.collector.startsWith('api.')) return undefined
  const status = /\[http (\d{3})\]/.exec(text)?.[1]
  if (status === undefined) {
    const checked = /\b(?:livez|readyz|healthz) check (passed|failed)/.exec(text)?.[1]
    if (checked === undefined && text.trim() !== 'ok') return undefined
    return { url, answer: checked === 'failed' ? '500' : '200', body: text }
  }
  return { url, answer: status === '000' ? refusal(text) : status, body: text }
}

/** kubectl has one sentence for each way in which nobody answers; its other failures are answers of the API server. */
function decodeKubectl({ item, text }: TextItem): ApiAnswer | undefined {
  const refused = /The connection to the server (\S+) was refused/.exec(text)?.[1]
  if (refused !== undefined) return { url: refused, answer: 'refused', body: '' }
  const url = /(?:Get|Post) "?(https:\/\/[^/\s"]+)/.exec(text)?.[1] ?? ''
  if (/Unable to connect to the server: .*(?:x509|tls)/.test(text)) return { url, answer: 'tls', body: '' }
  if (/Unable to connect to the server: .*(?:timeout|deadline|i\/o)/.test(text))
    return { url, answer: 'timeout', body: '' }
  // Whoever refuses a client's identity is alive.
  if (/You must be logged in to the server|\(Unauthorized\)/.test(text)) return { url, answer: '401', body: '' }
  if (!item.collector.startsWith('api.')) return undefined
  if (/check failed/.test(text)) return { url, answer: '500', body: text }
  return item.exitCode === 0 || text.trim() === 'ok' ? { url, answer: '200', body: text } : undefined
}

/** Why curl got nothing, where it was told to say so. */
const refusal = (text: string): string =>
  /refused/.test(text)
    ? 'refused'
    : /timed? ?out/i.test(text)
      ? 'timeout'
      : /certificate|SSL|TLS/i.test(text)
        ? 'tls'
        : 'failed'

function counts(facts: readonly Fact[], { inventory }: DeriveContext): readonly Fact[] {
  const declared = inventory === undefined ? [] : [inventory.apiServers.length > 0]
  const answers = facts.filter(({ name }) => name === 'apiserver.readyz')
  const evidence = answers.flatMap((fact) => fact.evidence)
  const answerOf = ({ state }: Fact): unknown => (state.kind === 'known' ? state.value : undefined)
  const ready = answers.filter((fact) => answerOf(fact) === '200' || answerOf(fact) === '401').length
  return [
    ...declared.map((value) => factOf('apiserver.declared', cluster, { state: known(value), evidence: [] })),
    ...(answers.length === 0
      ? []
      : [
          factOf('apiserver.ready', cluster, { state: known(ready), evidence }),
          factOf('apiserver.down', cluster, { state: known(answers.length - ready), evidence }),
        ]),
  ]
}
