import { base64Spellings, doubleBase64Spellings, escapedHex, escapePattern, plainHex } from '../encodings.ts'
import { matching, type RedactionRule } from '../redaction-rule.ts'

/**
 * Private keys on one line: PEM with escaped line ends, and PEM inside base64, base64 of base64, and hexadecimal. Certificates
 * and public keys stay. Keys over several lines go on in `pem-body.ts`.
 */
const MARK = 'PRIVATE KEY'

const wrapped = (name: string, spellings: readonly string[], alphabet: string): RedactionRule => ({
  name,
  literals: spellings,
  find: matching(new RegExp(`(?<secret>(?:${spellings.map(escapePattern).join('|')})${alphabet}*)`, 'dgi')),
})

export const privateKeyRules: readonly RedactionRule[] = [
  {
    name: 'private-key',
    literals: ['private key', 'private-lines'],
    find: matching(/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?<secret>.*?)(?:-----END |$)/dg),
  },
  wrapped('private-key-base64', [...base64Spellings(MARK), ...doubleBase64Spellings(MARK)], '[A-Za-z0-9+/=_-]'),
  wrapped('private-key-hex', [escapedHex(MARK)], '(?:\\\\x[0-9a-f]{2})'),
  wrapped('private-key-hex', [plainHex(MARK)], '[0-9a-f]'),
]
