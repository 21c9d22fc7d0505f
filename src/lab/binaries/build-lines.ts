import type { CommandEnd } from '../run-command.ts'

/** Lines between two messages of progress. */
const STEP = 50

/** Makes messages of what a build prints: its own words, and how many modules and packages went by. */
export function createBuildLines(packageCount: number, say: (message: string) => void): (line: string) => void {
  let modules = 0
  let packages = 0
  return (line) => {
    if (line.startsWith('I: ')) say(line.slice(3))
    else if (line.startsWith('go: downloading ')) {
      modules += 1
      if (modules % STEP === 1) say(`fetching modules: ${modules}`)
    } else if (/^[\w.~/-]+$/.test(line)) {
      packages += 1
      if (packages % STEP === 0) say(`compiled ${packages} of at most about ${packageCount} packages`)
    }
  }
}

const hints: readonly (readonly [RegExp, string])[] = [
  [/no space left on device/, 'free some disk: a build needs 5 GB in the caches of Go and of codeblue'],
  [/requires go >=|unknown directive|invalid go version/, 'install a newer Go from https://go.dev/dl'],
  [
    /verifying module|checksum mismatch|SECURITY ERROR/,
    'what the module proxy gave is not what go.sum expects; do not go round that',
  ],
  [
    /dial tcp|no such host|proxyconnect|connection refused|TLS handshake|i\/o timeout|: \d{3} [A-Z]\w+|module lookup disabled/,
    'check that Go can fetch modules here: its proxy is what `go env GOPROXY` says, and HTTPS_PROXY applies',
  ],
]

/** What to do after a build that ended like this. */
export function buildHint(end: CommandEnd): string {
  if (end.kind === 'timed-out') return 'run it again: what was compiled is kept, so that it goes on from there'
  const tail = end.stderr.slice(-8000)
  return (
    hints.find(([sign]) => sign.test(tail))?.[1] ??
    'the lines above are from go build; src/lab/binaries/README.md says how it is called'
  )
}
