/**
 * Texts of which every match of a regular expression contains at least one, so that a scan can look for them instead of the
 * expression. Small alternations are multiplied out: `failed to (read|dial) it` gives two texts. Empty when nothing is sure.
 *
 * Only what is needed for that is understood of the syntax; the rest counts as "anything".
 */
export function requiredTexts(pattern: string): readonly string[] {
  const tokens = pattern.match(TOKENS) ?? []
  const { need, next } = readAlternation(tokens, 0)
  return next === tokens.length ? need.best : []
}

/** More texts than this would cost the scan more than they save. */
const MOST_TEXTS = 12

/** What is known of the text that a part of the expression matches. */
interface Need {
  /** All texts it can match, when they are few; undefined: anything. */
  readonly exact: readonly string[] | undefined
  /** Texts one of which it contains; empty: none is sure. */
  readonly best: readonly string[]
}

const anything: Need = { exact: undefined, best: [] }
const one = (text: string): Need => ({ exact: [text], best: text === '' ? [] : [text] })

interface Read {
  readonly need: Need
  /** Index of the first token after it. */
  readonly next: number
}

function readAlternation(tokens: readonly string[], from: number): Read {
  const branches: Need[] = []
  let next = from
  for (;;) {
    const branch = readSequence(tokens, next)
    branches.push(branch.need)
    next = branch.next
    if (tokens[next] !== '|') break
    next++
  }
  const exact = branches.some((branch) => branch.exact === undefined)
    ? undefined
    : branches.flatMap((branch) => branch.exact ?? [])
  const best = branches.some((branch) => branch.best.length === 0) ? [] : branches.flatMap((branch) => branch.best)
  return { need: limited({ exact, best }), next }
}

function readSequence(tokens: readonly string[], from: number): Read {
  let run: Need = one('')
  let best: readonly string[] = []
  let next = from
  while (next < tokens.length && tokens[next] !== '|' && tokens[next] !== ')') {
    const atom = readAtom(tokens, next)
    next = atom.next
    const joined = joinedWith(run, atom.need)
    if (joined !== undefined) {
      run = joined
      continue
    }
    best = better(better(best, run.best), atom.need.best)
    run = one('')
    if (atom.need.exact !== undefined) run = limited({ exact: atom.need.exact, best: nonEmpty(atom.need.exact) })
  }
  const isAllKnown = best.length === 0 && run.exact !== undefined
  const whole = tokens.slice(from, next)
  const isExact = isAllKnown && !whole.some((token) => /^[.+*]$|^\\[A-Za-z]|^\[\^/.test(token))
  return { need: { exact: isExact ? run.exact : undefined, best: better(best, run.best) }, next }
}

/** Two parts that stand side by side, multiplied out; undefined when that is too much or not known. */
function joinedWith(left: Need, right: Need): Need | undefined {
  if (left.exact === undefined || right.exact === undefined) return undefined
  if (left.exact.length * right.exact.length > MOST_TEXTS) return undefined
  const exact = left.exact.flatMap((head) => right.exact?.map((tail) => head + tail) ?? [])
  return { exact, best: nonEmpty(exact) }
}

function readAtom(tokens: readonly string[], from: number): Read {
  const token = tokens[from] ?? ''
  let need: Need = anything
  let next = from + 1
  if (token.startsWith('(')) {
    const inner = readAlternation(tokens, next)
    // A look-around matches no text of its own.
    need = /^\(\?(?:[=!]|<[=!])/.test(token) ? one('') : inner.need
    next = inner.next + 1
  } else if (token === '^' || token === '$' || token === '\\b' || token === '\\B') need = one('')
  else need = characterNeed(token)
  const quantifier = tokens[next] ?? ''
  if (!/^(?:[?*+]|\{\d)/.test(quantifier)) return { need, next }
  next += tokens[next + 1] === '?' ? 2 : 1
  if (quantifier === '?' && need.exact !== undefined)
    return { need: limited({ exact: [...need.exact, ''], best: [] }), next }
  return { need: quantifier === '+' ? { exact: undefined, best: need.best } : anything, next }
}

function characterNeed(token: string): Need {
  if (token.length === 1) return token === '.' ? anything : one(token)
  if (/^\\[^A-Za-z0-9]$/.test(token)) return one(token.slice(1))
  // A class of a few plain characters: [Ff].
  const members = /^\[([A-Za-z0-9 :]{1,3})\]$/.exec(token)?.[1]
  return members === undefined ? anything : { exact: [...members], best: [...members] }
}

const nonEmpty = (texts: readonly string[]): readonly string[] => (texts.includes('') ? [] : texts)

const limited = ({ exact, best }: Need): Need => ({
  exact: exact !== undefined && exact.length <= MOST_TEXTS ? exact : undefined,
  best: best.length <= MOST_TEXTS ? best : [],
})

/** A set is as good as its shortest text. */
const better = (left: readonly string[], right: readonly string[]): readonly string[] =>
  shortest(right) > shortest(left) ? right : left

export const shortest = (texts: readonly string[]): number =>
  texts.length === 0 ? 0 : Math.min(...texts.map(({ length }) => length))

/** Escapes, classes, openings of groups, bounded quantifiers, and single characters. */
const TOKENS =
  /\\[ux][0-9A-Fa-f{}]+|\\k<[^>]+>|\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:<[^>=!]+>|[:=!]|<[=!]))?|\{\d+(?:,\d*)?\}|[\s\S]/g
