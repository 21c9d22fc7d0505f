import { quoteForShell } from '../base/shell-quote.ts'
import { EXIT_ABSENT, type Recipe } from './recipe.ts'

/**
 * What is streamed to `sh` on a node. Nothing is written there, nothing is on a command line, and nothing but `sh` and
 * coreutils is required: `timeout`, `renice`, `ionice` are used where they exist. Each part is one compound command, so that a
 * part cut off by a lost connection is a syntax error and runs nothing.
 *
 * Markers (framing.ts): `hello UID EPOCH`, `B KEY`, `E KEY EXIT`, `A KEY PROGRAM` (a program is missing), `Z` (batch done).
 */
export function renderHello(nonce: string): string {
  return `printf '\\n%s hello %s %s\\n' '${nonce}' "$(id -u)" "$(date +%s%N)"\n`
}

/** Becomes root without a password where that is allowed; says `sudo yes` or `sudo no`. The next line must wait for the answer. */
export function renderSudo(nonce: string): string {
  return `if command -v sudo >/dev/null 2>&1 && sudo -n sh -c : >/dev/null 2>&1; then printf '\\n%s sudo yes\\n' '${nonce}'; exec sudo -n sh; else printf '\\n%s sudo no\\n' '${nonce}'; fi\n`
}

/**
 * Becomes root with a password: says `sudo ask` when the shell no longer reads (it may read ahead, and would take the password
 * for a command), then `sudo yes` once the password was taken.
 */
export function renderSudoWithPassword(nonce: string): string {
  const inner = quoteForShell(`printf '\\n%s sudo yes\\n' '${nonce}'; exec sh`)
  return `{ printf '\\n%s sudo ask\\n' '${nonce}'; exec sudo -S -p '' sh -c ${inner}; }\n`
}

/** What every batch uses; sent once, after root was got. */
export function renderPreamble(nonce: string): string {
  return `{
N='${nonce}'
ZONE=$(date +%z)
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/var/lib/rancher/rke2/bin
LC_ALL=C; TZ=UTC0; export PATH LC_ALL TZ ZONE
unset SYSTEMD_COLORS PAGER LESS
NICE=
renice -n 19 -p $$ >/dev/null 2>&1 || NICE='nice -n 19'
ionice -c 3 -p $$ >/dev/null 2>&1
J=short-iso-precise; journalctl -n 0 -o $J >/dev/null 2>&1 || J=short-iso; export J
exec 4>&1
end_tree() { for q in $(cat /proc/[0-9]*/stat 2>/dev/null | while read -r a b c d e; do [ "$d" = "$1" ] && echo "$a"; done); do end_tree "$q"; done; kill -9 "$1" 2>/dev/null; }
if timeout -k 1 5 true >/dev/null 2>&1; then
limit() { $NICE timeout -k 1 "$1" sh -c "$2"; }
else
limit() { $NICE sh -c "$2" & p=$!; ( sleep "$1"; end_tree "$p" ) </dev/null >/dev/null 2>&1 & k=$!; wait "$p"; r=$?; end_tree "$k"; return "$r"; }
fi
keep() { head -c "$1"; [ "$2" = 0 ] || tail -c "$2"; }
item() {
printf '\\n%s B %s\\n' "$N" "$1"
for n in $5; do command -v "$n" >/dev/null 2>&1 || { printf '\\n%s A %s %s\\n' "$N" "$1" "$n"; return; }; done
x=$( { { limit "$2" "$6" 3>&- 4>&- </dev/null 2>&1; echo $? >&3; } | keep "$3" "$4" >&4; } 3>&1 )
printf '\\n%s E %s %s\\n' "$N" "$1" "$x"
}
} 2>/dev/null
`
}

/** Items in the order they are given; the key of each is its place in `recipes` plus `firstKey`. */
export function renderBatch(recipes: readonly Recipe[], firstKey: number): string {
  const lines = recipes.map((recipe, index) => {
    const [head, tail] = sharesOf(recipe)
    const seconds = Math.max(1, Math.ceil(recipe.timeoutMs / 1000))
    return `item ${firstKey + index} ${seconds} ${head} ${tail} ${quoteForShell(recipe.needs.join(' '))} ${quoteForShell(recipe.script)}`
  })
  return `{\n${lines.join('\n')}\nprintf '\\n%s Z\\n' "$N"\n}\n`
}

/** How many bytes of the start and of the end are kept. */
function sharesOf(recipe: Recipe): readonly [number, number] {
  if (recipe.keep === 'start') return [recipe.capBytes, 0]
  const tail = Math.floor(recipe.capBytes / 2)
  return [recipe.capBytes - tail, tail]
}

/** What an exit code of an item means; `timed-out` is what `timeout` says, by its own code or by that of its last resort. */
export function outcomeOfExit(
  recipe: Recipe,
  item: {
    readonly exitCode: number
    readonly sizeBytes: number
    readonly durationMs: number
    readonly lastLine: string
  },
): {
  readonly outcome: 'collected' | 'truncated' | 'failed' | 'timed-out' | 'denied' | 'absent'
  readonly reason: string
} {
  if (item.exitCode === EXIT_ABSENT && item.sizeBytes === 0)
    return { outcome: 'absent', reason: `${recipe.detail ?? recipe.source} does not exist` }
  if (item.exitCode === EXIT_ABSENT + 1 && item.sizeBytes === 0)
    return { outcome: 'denied', reason: `${recipe.detail ?? recipe.source} may not be read without root` }
  if (item.exitCode === 124 || (item.exitCode === 137 && item.durationMs >= recipe.timeoutMs * 0.9))
    return { outcome: 'timed-out', reason: `not done after ${recipe.timeoutMs / 1000} s` }
  if (item.sizeBytes >= recipe.capBytes) return { outcome: 'truncated', reason: truncation(recipe) }
  if (item.exitCode !== 0)
    return {
      outcome: /permission denied|operation not permitted/i.test(item.lastLine) ? 'denied' : 'failed',
      reason: `exit code ${item.exitCode}${item.lastLine === '' ? '' : `: ${item.lastLine}`}`,
    }
  return { outcome: 'collected', reason: '' }
}

const truncation = (recipe: Recipe): string =>
  recipe.keep === 'ends'
    ? `longer than ${recipe.capBytes} bytes: the middle is left out`
    : `longer than ${recipe.capBytes} bytes: the rest is left out`
