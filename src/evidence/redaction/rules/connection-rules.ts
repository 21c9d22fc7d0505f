import { looksGenerated } from '../assignment.ts'
import { decodeBase64 } from '../encodings.ts'
import { either, matching, type RedactionRule } from '../redaction-rule.ts'

/** Credentials on their way: in URLs and in HTTP headers. */
export const connectionRules: readonly RedactionRule[] = [
  {
    name: 'url-password',
    literals: ['@'],
    find: either(
      matching(/[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@"']{0,200}:(?<secret>[^\s/"']{1,1000})@(?!sha\d+:)/dgi),
      // A password with a slash in it, as people write it before the parser complains.
      matching(
        /[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@"']{0,200}:(?<secret>[^\s@"']{1,1000})@(?!sha\d+:)[\w.[\]-]+(?::\d+)?/dgi,
        ({ secret }) => !/^\d+(?:\/|$)/.test(secret),
      ),
      matching(/[a-z][a-z0-9+.-]{0,30}:\/\/(?<secret>[^\s/:@"']{8,1000})@/dgi, ({ secret }) => looksGenerated(secret)),
      // Data source names of Go and Python: `user:password@tcp(host:3306)/database`, `user:password@host:3306`.
      matching(
        /(?<![\w/.-])[\w.-]{1,64}:(?<secret>[^\s:@/"']{1,200})@(?!sha\d+:)(?:(?:tcp|unix)\(|[\w.-]+:\d{2,5}(?![\d:]))/dgi,
      ),
    ),
  },
  {
    name: 'authorization',
    literals: ['bearer', 'authorization', 'basic '],
    find: either(
      matching(
        /\bBearer[ \t]+\\{0,15}["']?(?<secret>[A-Za-z0-9._~+/:=-]{8,})/dgi,
        ({ secret }) => looksGenerated(secret) || secret.length >= 20,
      ),
      matching(
        /authorization\W{1,6}(?:Bearer|Basic|Token|Digest|Negotiate|ApiKey|AWS4-HMAC-SHA256)[ \t]+(?<secret>[^"'\\\]]+)/dgi,
      ),
      matching(/\bBasic[ \t]+(?<secret>[A-Za-z0-9+/]{8,}={0,2})/dg, ({ secret }) =>
        /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(decodeBase64(secret)),
      ),
      matching(/authorization["']?[ \t]*[:=][ \t]*\[?\\{0,15}["']?(?<secret>[^\s"'\\\],]{8,})/dgi, ({ secret }) =>
        looksGenerated(secret),
      ),
    ),
  },
  {
    name: 'http-header',
    literals: ['cookie', 'x-api-key', 'x-auth', 'x-vault', 'x-access'],
    find: either(
      matching(/\b(?:set-)?cookie["']?[ \t]*:[ \t]*\[?["']?(?<secret>[^"'\]]*[^"'\]\s])/dgi),
      matching(
        /\bx-(?:api-key|auth-[\w-]+|vault-token|access-[\w-]+)["']?[ \t]*:[ \t]*\[?["']?(?<secret>[^\s"'\]]+)/dgi,
      ),
    ),
  },
]
