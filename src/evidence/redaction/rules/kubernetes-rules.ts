import { decodeBase64 } from '../encodings.ts'
import { matching, type RedactionRule } from '../redaction-rule.ts'

/** Tokens and credentials of Kubernetes, its distributions and its registries, known by their own shape. */

/** Event names end in the hexadecimal nanoseconds of their time (`node01.17a5c3e0b1f2d3a4`) and look like bootstrap tokens. */
const isEventSuffix = (token: string): boolean => /^.{7}1[5-9a-b][0-9a-f]{14}$/.test(token)

export const kubernetesRules: readonly RedactionRule[] = [
  {
    name: 'bootstrap-token',
    literals: ['bootstrap-token'],
    run: { atLeast: 16, atMost: 16, after: '.' },
    find: matching(
      /(?<![A-Za-z0-9._/@-])(?<secret>[a-z0-9]{6}\.[a-z0-9]{16})(?![A-Za-z0-9_-]|\.[a-z0-9])/dg,
      ({ secret }) => !isEventSuffix(secret),
    ),
  },
  {
    name: 'jwt',
    literals: ['eyj'],
    find: matching(
      /(?<![A-Za-z0-9_-])(?<secret>eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)?)/dg,
      ({ secret }) => /^\{\s*"/.test(decodeBase64(secret.slice(0, 12))),
    ),
  },
  {
    // A service-account token as it stands in Secret data, in etcd's JSON and in copies of it.
    name: 'jwt-base64',
    literals: ['zxlk'],
    find: matching(/(?<![A-Za-z0-9+/])(?<secret>ZXlK[A-Za-z0-9+/]{20,}={0,2})/dg, ({ secret }) =>
      /^eyJ[A-Za-z0-9_-]{5,}\.?/.test(decodeBase64(secret)),
    ),
  },
  {
    name: 'cluster-join-token',
    literals: ['k10', 'k3s', 'rke2'],
    find: matching(/(?<![A-Za-z0-9])(?<secret>K10[0-9a-f]{16,64}::[^\s"'\\,}\]]+)/dg),
  },
  {
    // Fifty-four letters of an alphabet without vowels, on `docker run` lines, in import links and in container arguments.
    name: 'rancher-token',
    literals: ['/v3/import/'],
    // One more for the `n` of an escaped line feed before it.
    run: { atLeast: 54, atMost: 55 },
    find: matching(/(?<![A-Za-z0-9])(?<secret>[bcdfghjklmnpqrstvwxz2456789]{54})(?![A-Za-z0-9])/dg),
  },
  {
    name: 'registry-auth',
    literals: ['auth', 'identitytoken', 'dockerc'],
    find: matching(
      /(?<![\w-])(?:\.?dockerconfigjson|\.dockercfg|_auth|_authToken|auth|identity_?token|registry_?token)\\{0,15}["']?[ \t]*[:=][ \t]*\\{0,15}["']?(?<secret>[A-Za-z0-9+/_-]{12,}={0,2})/dgi,
      ({ secret }) => isCredentialPair(secret),
    ),
  },
  {
    name: 'encrypted-password',
    literals: ['$apr1$', '$1$', '$2a$', '$2b$', '$2y$', '$5$', '$6$', '$y$', '{sha}', '{ssha}', 'pbkdf2'],
    find: matching(
      /(?<secret>\$(?:apr1|1|5|6|y|2[aby])\$[A-Za-z0-9./$=,]{20,}|\{S?SHA\}[A-Za-z0-9+/=]{20,}|pbkdf2[-_:$][A-Za-z0-9+/$=:_.-]{30,})/dg,
    ),
  },
]

/** `user:password` in base64, or something long enough to be an opaque token. */
const isCredentialPair = (secret: string): boolean =>
  /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(decodeBase64(secret)) ||
  secret.length >= 32 ||
  /^eyJ|\d.*[A-Z]|[A-Z].*\d/.test(secret)
