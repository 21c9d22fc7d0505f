import { escapedHex, escapePattern, plainHex } from '../encodings.ts'
import { everyMatch, matching, type RedactionRule } from '../redaction-rule.ts'

/**
 * A Secret as it lies in etcd: `k8s\0`, then the message Unknown: field 1 TypeMeta {1: "v1", 2: "Secret"}, field 2 the object.
 * `etcdctl get` prints it raw (see `etcd-value.ts`), `-w fields` as a Go string, `-w json` as base64, `--hex` as `\x` pairs.
 */
const HEAD = 'k8s\0\n\f\n\x02v1\x12\x06Secret'
const BASE64_HEAD = Buffer.from(HEAD, 'latin1').toString('base64')

const after = (head: string, rest: string): RedactionRule['find'] =>
  matching(new RegExp(`${escapePattern(head)}(?<secret>${rest})`, 'dgi'))

export const etcdValueRules: readonly RedactionRule[] = [
  { name: 'etcd-secret', literals: [BASE64_HEAD], find: after(BASE64_HEAD, '[A-Za-z0-9+/=_-]+') },
  {
    // As a string of Go or of JSON, at any depth of escaping.
    name: 'etcd-secret',
    literals: ['x06Secret', 'u0006Secret'],
    find: everyMatch(/v1\\{1,15}(?:x12|u0012)\\{1,15}(?:x06|u0006)Secret(?<secret>(?:[^"\\]|\\.)+)/dg, () => true),
  },
  { name: 'etcd-secret', literals: [escapedHex(HEAD)], find: after(escapedHex(HEAD), '(?:\\\\x[0-9a-f]{2})+') },
  { name: 'etcd-secret', literals: [plainHex(HEAD)], find: after(plainHex(HEAD), '[0-9a-f]+') },
  {
    // A Secret that an old API server, or a custom one, stored as JSON.
    name: 'etcd-secret',
    literals: [Buffer.from('{"kind":"Secret"').toString('base64').slice(0, 20)],
    find: after(Buffer.from('{"kind":"Secret"').toString('base64').slice(0, 20), '[A-Za-z0-9+/=_-]+'),
  },
]
