import { Secret } from '../base/secret.ts'
import { quoteForShell } from '../base/shell-quote.ts'
import type { Inventory } from '../model/inventory.ts'
import type { GatherEntry, Gathered } from './gather.ts'
import { requireFile, snippet } from './recipe.ts'

/** A client certificate as it lies on a member's host, read into memory for the length of one capture and never stored. */
export interface EtcdCredentials {
  readonly certFile: string
  readonly ca: string | undefined
  readonly cert: string | undefined
  readonly key: Secret | undefined
}

type EtcdSettings = NonNullable<Inventory['etcd']>

const PREFIX = 'private:'

/** The pair of the inventory first; then the member's own, which stands in when the first is expired or gone. */
const pairsOf = (etcd: EtcdSettings): readonly (readonly [string, string])[] => {
  const folder = etcd.caFile.slice(0, etcd.caFile.lastIndexOf('/'))
  const own: readonly [string, string] = [`${folder}/server.crt`, `${folder}/server.key`]
  return etcd.certFile === own[0] ? [[etcd.certFile, etcd.keyFile]] : [[etcd.certFile, etcd.keyFile], own]
}

const pathsOf = (etcd: EtcdSettings): readonly string[] => [...new Set([etcd.caFile, ...pairsOf(etcd).flat()])]

/** Entries that read the files into memory. None of them goes to the sink. */
export const planCredentials = (etcd: EtcdSettings): readonly GatherEntry[] =>
  pathsOf(etcd).map((path) => ({
    recipe: snippet(
      'text',
      { source: path, script: `${requireFile(path)}exec cat ${quoteForShell(path)}` },
      { detail: `${PREFIX}${path}`, timeoutMs: 3_000, capBytes: 256 << 10 },
    ),
    store: false,
    retain: true,
  }))

/** Every pair whose certificate and key could be read; empty when none could. */
export function decodeCredentials(etcd: EtcdSettings, gathered: readonly Gathered[]): readonly EtcdCredentials[] {
  const texts = new Map(
    gathered
      .filter((entry) => entry.outcome === 'collected')
      .map((entry) => [entry.entry.recipe.detail, entry.bytes.toString('utf8')]),
  )
  const ca = texts.get(`${PREFIX}${etcd.caFile}`)
  return pairsOf(etcd).flatMap(([certFile, keyFile]) => {
    const cert = texts.get(`${PREFIX}${certFile}`)
    const key = texts.get(`${PREFIX}${keyFile}`)
    return cert === undefined || key === undefined ? [] : [{ certFile, ca, cert, key: new Secret(key) }]
  })
}
