import { createHmac } from 'node:crypto'

/**
 * Replaces a secret by its rule and a short tag. Equal secrets get equal tags within one bundle, so that "the same token on
 * both hosts" can still be seen; the key is drawn for the bundle and kept nowhere, so nothing can be guessed from a tag.
 */
export function renderRedaction(rule: string, secret: string, key: Uint8Array): string {
  const tag = createHmac('sha256', key).update(secret, 'latin1').digest('hex').slice(0, 6)
  return `[redacted:${rule}#${tag}]`
}
