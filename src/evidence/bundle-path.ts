import type { ItemHeader } from './sink.ts'

/**
 * Where an item lies in the bundle: `evidence/HOST/COLLECTOR/NAME.EXTENSION`. Hosts and details come from outside and are never
 * trusted: nothing but letters, digits, `.`, `_` and `-` is left of them, none begins with a dot, all are short, and no two
 * differ only in case.
 */
export function bundlePath(header: ItemHeader, taken: ReadonlySet<string>): string {
  const folder = `evidence/${safeName(header.host ?? NO_HOST, 60)}/${safeName(header.collector, 40)}`
  const suffix = `.${header.extension}`
  const detail = header.detail ?? ''
  const named = detail.toLowerCase().endsWith(suffix) ? detail.slice(0, -suffix.length) : detail
  const stem = named === '' ? safeName(header.collector, 40) : safeName(named, 70)
  for (let count = 1; ; count++) {
    const path = `${folder}/${stem}${count === 1 ? '' : `~${count}`}${suffix}`
    if (!taken.has(path.toLowerCase())) return path
  }
}

/** Items about no host, such as the load balancer's answer; no host name begins with `_`. */
const NO_HOST = '_cluster'

/** The end of a long name says more than its beginning. */
function safeName(text: string, length: number): string {
  const safe = text
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/\.{2,}/g, '.')
    .slice(-length)
    .replace(/^[._-]+(?=.)/, '')
    .replace(/\.+$|^[._-]$/, '')
  const named = text === NO_HOST ? text : safe
  return named === '' ? 'unnamed' : named
}

/** The only shape of path that a reader believes. */
export const isBundlePath = (path: string): boolean =>
  /^evidence(?:\/[A-Za-z0-9_][A-Za-z0-9._~-]{0,99}){3}$/.test(path) && !path.includes('..')
