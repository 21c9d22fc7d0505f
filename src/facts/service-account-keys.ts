import type { Fact } from '../model/fact.ts'
import { atNode, hasText, sayIfKnown } from './captured.ts'
import type { Deriver, TextItem } from './deriver.ts'

/**
 * Two lines a master, of OpenSSL's SPKI DER:
 *
 *     Public-SHA256: HEX       the key that tokens are checked with (sa.pub)
 *     Key-Public-SHA256: HEX   the public half of the key that signs them (sa.key)
 */
interface Keys {
  readonly captured: TextItem
  readonly host: string
  readonly checks: string | undefined
  readonly signs: string | undefined
}

/** A token that one master signs must be believed by all: within a host, and against what most masters carry. */
export const deriveServiceAccountKeys: Deriver = (items) => {
  const masters = items.flatMap((captured) => keysIn(captured) ?? [])
  const common = majority(masters.flatMap(({ checks }) => checks ?? []))
  return masters.flatMap(({ captured, host, checks, signs }): readonly Fact[] => {
    const placed = atNode(host, captured)
    return [
      ...sayIfKnown('apiserver.service-account-key-differs', placed, common && checks && checks !== common),
      ...sayIfKnown('apiserver.service-account-pair-matches', placed, checks && signs && checks === signs),
    ]
  })
}

function keysIn(captured: TextItem): Keys | undefined {
  const { host } = captured.item
  if (host === undefined || !hasText(captured)) return undefined
  const hash = (label: string): string | undefined =>
    new RegExp(`^${label}: ([0-9a-f]{64})$`, 'm').exec(captured.text)?.[1]
  return { captured, host, checks: hash('Public-SHA256'), signs: hash('Key-Public-SHA256') }
}

/** What more than half of at least two carry. */
function majority(hashes: readonly string[]): string | undefined {
  if (hashes.length < 2) return undefined
  const groups = Map.groupBy(hashes, (hash) => hash)
  return [...groups].find(([, { length }]) => length * 2 > hashes.length)?.[0]
}
