import { createHmac } from 'node:crypto'

/**
 * Replaces a secret by its rule and a short tag. Equal secrets get equal tags within one bundle, so that "the same token on
 * both hosts" can still be seen; the key is drawn for the bundle and kept nowhere, so nothing can be guessed from a tag.
 * Without a key there is no tag, and the same text always gives the same text.
 */
export function renderRedaction(rule: string, secret: string, key: Uint8Array | undefined): string {
  if (key === undefined) return `[redacted:${rule}]`
  const tag = createHmac('sha256', key).update(secret, 'latin1').digest('hex').slice(0, 6)
  return `[redacted:${rule}#${tag}]`
}
