/**
 * Names of variables, keys and flags whose value is a secret, for values that stand apart from their name. Names that end in
 * FILE, NAME, REF and the like point at a secret and are evidence.
 */
const WORDS =
  'passw(?:or)?d|passphrase|token|secret|api[_-]?key|access[_-]?key|private[_-]?key|encryption[_-]?key|client-key-data|credential|[_-]pass|[_-]pwd'
const POINTER = '(?:file|name|path|dir|ref|namespace|type|ttl|expiration|seconds|enabled)'

/** One name, without groups. */
export const SECRET_NAME = `(?![\\w.-]{0,120}${POINTER}\\b)(?![\\w.-]{0,60}initial[_-]cluster[_-]token)[\\w.-]{0,80}?(?:${WORDS})[\\w.-]{0,60}`

/** A flag on its own: the name ends with the word. */
export const SECRET_FLAG = `--?(?!initial-cluster-token)[\\w-]{0,60}?(?:passw(?:or)?d|passphrase|token|secret|api-key|access-key|secret-key|certificate-key)`
