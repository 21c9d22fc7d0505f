import { quoteForShell, renderCommand } from '../base/shell-quote.ts'
import type { Inventory } from '../model/inventory.ts'
import type { CollectorId } from './collectors.ts'
import { priorities, type Recipe, snippet } from './recipe.ts'

type EtcdSettings = NonNullable<Inventory['etcd']>

/** Paths of etcd's JSON gateway, 3.4 to 3.6, and the field of our answer that its answer becomes. */
const questions: readonly {
  readonly collector: CollectorId
  readonly path: string
  readonly body: string
  readonly field: string
}[] = [
  { collector: 'etcd.endpoint-status', path: '/v3/maintenance/status', body: '{}', field: 'status' },
  { collector: 'etcd.member-list', path: '/v3/cluster/member/list', body: '{}', field: 'memberList' },
  { collector: 'etcd.alarm-list', path: '/v3/maintenance/alarm', body: '{"action":"GET"}', field: 'alarmList' },
  { collector: 'etcd.read', path: '/v3/kv/range', body: '{"key":"aGVhbHRo","count_only":true}', field: 'range' },
  { collector: 'etcd.hashkv', path: '/v3/maintenance/hash', body: '{"revision":"0"}', field: 'hashKV' },
]

/** The same questions asked by curl on the node, where no stream can be had through ssh. The key never leaves the node. */
export function etcdGatewayRecipes(member: EtcdSettings['members'][number], etcd: EtcdSettings): readonly Recipe[] {
  const endpoint = new URL(member.clientUrl).host
  const base = member.clientUrl.replace(/\/+$/, '')
  const tls = member.clientUrl.startsWith('https:')
    ? ['--cacert', etcd.caFile, '--cert', etcd.certFile, '--key', etcd.keyFile]
    : []
  const limits = {
    needs: ['curl'],
    root: true,
    component: 'etcd',
    detail: endpoint,
    priority: priorities.decisive,
    timeoutMs: 5_000,
  } as const
  const ask = (path: string, more: readonly string[]): string =>
    renderCommand(['curl', '-sS', '--max-time', '4', ...tls, ...more, `${base}${path}`])
  const asked = questions.map(({ collector, path, body, field }) => {
    const command = ask(path, ['-d', body])
    return snippet(collector, { source: command, script: wrap({ command, endpoint, field }) }, limits)
  })
  const health = ask('/health', [])
  return [
    ...asked,
    snippet('etcd.health', { source: health, script: wrap({ command: health, endpoint, field: 'health' }) }, limits),
    ...[member.clientUrl, member.peerUrl ?? '']
      .filter((url) => url.startsWith('https:'))
      .map((url) => servedBy(url, etcd)),
    snippet(
      'etcd.metrics',
      { source: ask('/metrics', []), script: `exec ${ask('/metrics', [])}` },
      { ...limits, capBytes: 4 << 20 },
    ),
  ]
}

/** What a port of the member presents, as openssl on the node sees it. */
function servedBy(url: string, etcd: EtcdSettings): Recipe {
  const { host } = new URL(url)
  const command = renderCommand([
    'openssl',
    's_client',
    '-connect',
    host,
    '-showcerts',
    '-CAfile',
    etcd.caFile,
    '-cert',
    etcd.certFile,
    '-key',
    etcd.keyFile,
  ])
  const script = `r=$(${command} 2>&1 </dev/null); case "$r" in *'-----BEGIN CERTIFICATE-----'*) ;; *) printf %s "$r" | head -n 1; exit 1;; esac
echo 'From: '"$(cat /proc/sys/kernel/hostname)"
printf '%s\\n' "$r" | sed -n 's/^ *Verify return code: 0 .*/Authorized: true/p; s/^ *Verify return code: \\([1-9].*\\)/Authorized: false \\1/p' | head -n 1
printf '%s\\n' "$r" | sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/p'`
  return snippet(
    'certificate.served',
    { source: command, script },
    { needs: ['openssl'], root: true, detail: host, timeoutMs: 5_000, component: 'etcd' },
  )
}

/** Puts the answer into the shape that our own client gives; an error is an answer as well. */
function wrap(call: { readonly command: string; readonly endpoint: string; readonly field: string }): string {
  const good = quoteForShell(`{"endpoint":"${call.endpoint}","ok":true,"${call.field}":%s,"by":"curl"}\n`)
  const bad = quoteForShell(`{"endpoint":"${call.endpoint}","ok":false,"error":"%s","by":"curl"}\n`)
  return `if r=$(${call.command} 2>&1); then case "$r" in *'"error":'*) printf ${bad} "$(printf %s "$r" | tr -d '"\\\\\\n')";; '{'*) printf ${good} "$r";; *) printf ${bad} "$(printf %s "$r" | tr -d '"\\\\\\n')";; esac; else printf ${bad} "$(printf %s "$r" | tr -d '"\\\\\\n')"; fi`
}
