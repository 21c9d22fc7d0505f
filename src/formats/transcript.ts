/**
 * A terminal transcript: commands with what they printed, as people paste them into tickets and as `script` keeps them.
 *
 *   # a note                                    (a comment of the person; also a root prompt, see below)
 *   $ etcdctl --endpoints=... endpoint health   prompt and command
 *   https://10.0.0.1:2379 is healthy: ...       output, standard error included
 *   [exit 1]                                    exit code, where the person or the tool noted it
 *   [http 200]                                  status of a curl
 *
 * Prompts: `$ `, `user@host:dir$ `, `[user@host dir]# `, `host:~ # `, and `# ` alone when a known program follows. A prompt that
 * names a host says where the command ran. A line that ends with a backslash goes on in the next one.
 */
export interface TranscriptEntry {
  /** Empty for output that stands before the first command, or after an exit code. */
  readonly command: string
  /** 1-based number of the command's line, or of the first line of the output. */
  readonly line: number
  readonly output: string
  readonly exitCode: number | undefined
  readonly httpStatus: number | undefined
  /** Host that the prompt names. */
  readonly host: string | undefined
  /** Notes that stand above the command. */
  readonly notes: readonly string[]
}

const PROGRAMS =
  'etcdctl|etcdutl|kubectl|curl|journalctl|systemctl|crictl|docker|nerdctl|ctr|openssl|dmesg|df|ls|cat|ss|netstat|ps|free|uptime|timedatectl|chronyc|ip|kubeadm|k3s|rke2|helm|sudo'
const BARE_PROMPT = new RegExp(`^(?:\\$ +(.+)|# +((?:\\w+=\\S+ +)*(?:sudo +)?(?:${PROGRAMS})(?: .*)?))$`)
const HOST_PROMPT = /^(?:\[[\w.-]+@([\w.-]+) [^\]]*\]|[\w.-]+@([\w.-]+):[^\s$#]*|([\w.-]+):[~/][^\s$#]* ?)[$#] +(\S.*)$/
const EXIT = /^\[exit (\d{1,3})\]$/
const HTTP = /^\[http (\d{3})\]$/

export const isTranscript = (text: string): boolean =>
  text.split('\n').some((line) => promptIn(line) !== undefined && new RegExp(`\\b(?:${PROGRAMS})\\b`).test(line))

interface OpenEntry {
  command: string
  line: number
  host: string | undefined
  notes: readonly string[]
  readonly output: string[]
  exitCode: number | undefined
  httpStatus: number | undefined
}

export function decodeTranscript(text: string): readonly TranscriptEntry[] {
  const entries: OpenEntry[] = []
  let notes: string[] = []
  let current: OpenEntry | undefined
  const open = (command: string, line: number, host?: string): OpenEntry => {
    const entry = { command, line, host, notes, output: [], exitCode: undefined, httpStatus: undefined }
    notes = []
    entries.push(entry)
    return entry
  }
  for (const { line, number } of logicalLines(text)) {
    const prompt = promptIn(line)
    const exit = EXIT.exec(line)?.[1]
    const http = HTTP.exec(line)?.[1]
    if (prompt !== undefined) current = open(prompt.command, number, prompt.host)
    else if (exit !== undefined || http !== undefined) {
      if (current !== undefined && exit !== undefined) current.exitCode = Number(exit)
      if (current !== undefined && http !== undefined) current.httpStatus = Number(http)
      current = undefined
    } else if (/^# /.test(line)) notes.push(line.slice(2))
    else {
      if (current === undefined && line.trim() === '') continue
      current ??= open('', number)
      current.output.push(line)
    }
  }
  return entries.map((entry) => ({ ...entry, output: entry.output.join('\n').replace(/\n+$/, '') }))
}

function* logicalLines(text: string): Generator<{ readonly line: string; readonly number: number }> {
  let held = ''
  let heldNumber = 0
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '')
    if (held === '') heldNumber = index + 1
    if (line.endsWith('\\') && (held !== '' || promptIn(line) !== undefined)) {
      held += `${line.slice(0, -1)} `
      continue
    }
    yield { line: held + line, number: heldNumber }
    held = ''
  }
  if (held !== '') yield { line: held.trimEnd(), number: heldNumber }
}

function promptIn(line: string): { readonly command: string; readonly host: string | undefined } | undefined {
  const hosted = HOST_PROMPT.exec(line)
  if (hosted !== null) return { command: (hosted[4] ?? '').trim(), host: hosted[1] ?? hosted[2] ?? hosted[3] }
  const bare = BARE_PROMPT.exec(line)
  return bare === null ? undefined : { command: (bare[1] ?? bare[2] ?? '').trim(), host: undefined }
}
