import { assignment, flag, isPlainValue, keyOf, looksGenerated } from '../assignment.ts'
import { type Candidate, either, matching, type RedactionRule } from '../redaction-rule.ts'
import { SECRET_NAME } from '../secret-names.ts'

/** Passwords, tokens and keys that are known by the name they are given. */

const PASSWORD =
  'password|passwd|passphrase|passwort|requirepass|masterauth|auth_pass|bindpw|userpass|[_.-]pass|[_.-]pwd'

/** Two words that together name a key, written with `-`, `_`, a space or nothing between. */
const keyNames = [
  ['client', 'secret'],
  ['app', 'secret'],
  ['api', 'secret'],
  ['shared', 'secret'],
  ['webhook', 'secret'],
  ['consumer', 'secret'],
  ['secret', 'id'],
  ['secret', 'key'],
  ['secret', 'access[-_ ]?key'],
  ['key', 'secret'],
  ['access', 'key'],
  ['api', 'key'],
  ['account', 'key'],
  ['encryption', 'key'],
  ['signing', 'key'],
  ['signature', 'key'],
  ['private', 'key'],
  ['certificate', 'key'],
  ['preshared', 'key'],
  ['master', 'key'],
  ['auth', 'key'],
  ['key', 'base'],
  ['key', 'data'],
] as const
const keyPattern = `${keyNames.map((words) => words.join('[-_ ]?')).join('|')}|credentials?`
const keyLiterals = keyNames.flatMap(([first, second]) =>
  ['', '-', '_', ' '].map((between) => first + between + (second.startsWith('access') ? 'access' : second)),
)

/** Words that follow `password:` in sentences of programs. */
const SENTENCE =
  /^(?:must|is|are|was|incorrect|invalid|expired|the|for|not|required|cannot|does|authentication|failed|error|mismatch|should|to|or|and|has|with|from|in|of|flag|file|value|lookup|open|unknown|unable|missing|empty|unset|wrong|changed|policy)[.,;:!)]*$/i

/** Not secrets although they are called so: etcd's cluster token is a name, and one that diagnosis needs. */
const NAMED_TOKEN = /initial[-_]?cluster[-_]?token$/i

const isPassword = ({ secret }: Candidate): boolean => !isPlainValue(secret) && !SENTENCE.test(secret)

function isToken(candidate: Candidate): boolean {
  const { secret } = candidate
  if (!isPassword(candidate) || NAMED_TOKEN.test(keyOf(candidate))) return false
  // etcd's `--auth-token simple`, small counters, and the scheme before a token.
  return !/^(?:simple|jwt(?:,.*)?|\d{1,6}|Bearer|Basic)[,;)}\]]*$/.test(secret)
}

const isKey = (candidate: Candidate): boolean =>
  isPassword(candidate) && candidate.secret.replace(/[,;)}\]]+$/, '').length >= 4

/** `secret=` alone names a Kubernetes Secret in most logs; key material is base64 or mixed, and long. */
const isKeyMaterial = ({ secret }: Candidate): boolean =>
  /^[A-Za-z0-9+/_=.-]{16,}[,;)}\]]*$/.test(secret) &&
  !/^[a-z0-9.-]+\/[a-z0-9.-]+$/.test(secret) &&
  (looksGenerated(secret) || /=$/.test(secret))

const VARIABLE =
  '(?<![a-z0-9])(?:[A-Z0-9]{1,30}_){0,8}SECRET(?:_(?!NAME|FILE|PATH|DIR|NAMESPACE|REF|TYPE)[A-Z0-9]{1,30}){0,4}'

const namedKeys = ['api', 'access', 'private', 'encryption'].flatMap((word) =>
  ['', '_', '-'].map((sign) => `${word}${sign}key`),
)
const NAMED = `\\b(?:name|key)[\\\\"']{0,16}[ \\t]*[:=][ \\t]*[\\\\"']{0,16}${SECRET_NAME}[\\\\"']{0,16}[, \\t]{1,4}[\\\\"']{0,16}value[\\\\"']{0,16}[ \\t]*[:=][ \\t]*`

export const credentialRules: readonly RedactionRule[] = [
  {
    name: 'password',
    literals: [
      ...['passw', 'passphrase', 'requirepass', 'masterauth', 'auth_pass', 'bindpw', 'userpass', 'sshpass'],
      ...['_pass', '.pass', '-pass', '_pwd', '-pwd', '.pwd'],
    ],
    find: either(
      assignment(PASSWORD, { accepts: isPassword, bareValue: 'line' }),
      flag('password|passwd|pass|passphrase|pwd', isPassword),
      // Directives without a sign between: redis, keepalived, haproxy, .netrc.
      matching(/^[ \t]*password[ \t]+["']?(?<secret>[^\s"'=:]\S*)/dgi, isPassword),
      matching(/\b(?:requirepass|masterauth|auth_pass|bindpw)[ \t]+["']?(?<secret>[^\s"'=:]\S*)/dgi, isPassword),
      matching(/(?:\blogin[ \t]+\S+[ \t]+password|insecure-password)[ \t]+(?<secret>\S+)/dgi),
      matching(/-pass(?:in|out)?[ \t]+["']?pass:(?<secret>[^\s"']+)/dgi),
      matching(/\bsshpass[ \t]+-p[ \t]*["']?(?<secret>[^\s"']+)/dgi),
    ),
  },
  {
    name: 'token',
    literals: ['token', 'jwt'],
    find: either(
      assignment('token|jwt', {
        accepts: (candidate, form) => isToken(candidate) && (form === 'exact' || looksGenerated(candidate.secret)),
        bareValue: 'word',
      }),
      flag('token', isToken),
    ),
  },
  {
    name: 'secret-key',
    literals: [...keyLiterals, 'credential', '-secret', '-creds'],
    find: either(
      assignment(keyPattern, {
        accepts: (candidate, form) => isKey(candidate) && (form === 'exact' || looksGenerated(candidate.secret)),
        bareValue: 'word',
      }),
      flag('secret|secret-key|access-key|api-key|client-secret|certificate-key|private-key|encryption-key', isKey),
    ),
  },
  {
    name: 'secret-variable',
    literals: ['secret'],
    find: assignment(VARIABLE, {
      accepts: (candidate, form) =>
        form === 'exact' && (/_|[A-Z]{6}/.test(keyOf(candidate)) ? isKey(candidate) : isKeyMaterial(candidate)),
      bareValue: 'word',
    }),
  },
  {
    // An environment variable as an object on one line: JSON at any depth, YAML in braces, Go structs.
    name: 'named-secret',
    literals: ['passw', 'token', 'secret', ...namedKeys, '_pass', '_pwd', 'credential'],
    find: either(
      matching(new RegExp(`${NAMED}(?<q>\\\\{0,15}["'])(?<secret>(?:(?!(?<!\\\\)\\k<q>).)*)`, 'dgi'), isPassword),
      matching(new RegExp(`${NAMED}(?<secret>[^\\s"'\\\\,}]+)`, 'dgi'), isPassword),
    ),
  },
  {
    name: 'literal-secret',
    literals: ['--from-literal'],
    find: matching(
      /--from-literal(?:=|[ \t]+|["'][ \t]*,[ \t]*["'])["']?[\w.-]+=(?<secret>[^\s"']+)/dgi,
      ({ text, start }) => !/\b(?:configmap|cm)\b/.test(text.slice(0, start)),
    ),
  },
  {
    name: 'user-password',
    literals: ['curl', 'wget', '-user', 'creds', 'stats auth', 'redis-cli', 'mysql', 'ctr ', 'crictl'],
    find: either(
      matching(
        /(?<![\w-])(?:--(?:proxy-|http-)?user|-u|--(?:src-|dest-)?creds)(?:=|[ \t\0]+|\\{0,15}["'][ \t]*,[ \t]*\\{0,15}["'])["']?[\w.@-]+:(?<secret>[^\s"'\0\\]+)/dgi,
      ),
      matching(/\bstats[ \t]+auth[ \t]+[^\s:]+:(?<secret>\S+)/dgi),
      matching(/\bredis-cli\b[^|;]{0,500}?[ \t]-a[ \t]+["']?(?<secret>[^\s"']+)/dgi),
      matching(/\bmysql(?:dump|admin)?\b[^|;]{0,500}?[ \t]-p["']?(?<secret>[^\s"']+)/dgi),
    ),
  },
]
