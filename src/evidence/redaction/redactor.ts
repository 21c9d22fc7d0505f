import { scanRuns } from './alphanumeric-runs.ts'
import { redactEscapedLines } from './escaped-lines.ts'
import { type LineEnvelope, noEnvelope, splitEnvelope } from './line-envelope.ts'
import { compileLiteralScan } from './literal-scan.ts'
import { LineSecrets, type NamedSpan } from './redact-line.ts'
import type { RedactionRule } from './redaction-rule.ts'
import { redactionRules } from './redaction-rules.ts'
import { renderRedaction } from './redaction-tag.ts'
import { SecretObjects } from './secret-objects.ts'
import { cutWindow, swallowedLength } from './window-cut.ts'

export interface RedactorOptions {
  /** Drawn once for a bundle and kept nowhere; undefined: secrets are replaced without a tag. */
  readonly key: Uint8Array | undefined
  /** A longer line is worked on in windows of this size. */
  readonly lineBytes?: number
  /** What two windows of a line share, so that a secret on the border is seen whole: longer than any secret with its name. */
  readonly overlapBytes?: number
}

const scanner = compileLiteralScan(redactionRules.map(({ literals }) => literals))
const runs = redactionRules.map(({ run }) => run)
const LINE_FEED = 10

/**
 * Takes the secrets out of a stream of bytes, line by line, in bounded memory. What comes out depends on the bytes alone, not
 * on how they were cut into chunks.
 */
export class Redactor {
  readonly #key: Uint8Array | undefined
  readonly #lineBytes: number
  readonly #overlapBytes: number
  readonly #secrets = new LineSecrets()
  readonly #objects: SecretObjects
  readonly #counts = new Map<string, number>()
  #carry: Buffer[] = []
  #carryBytes = 0
  #output: Buffer[] = []
  /** What belongs around the lines that went into `#objects`; they come out in order, perhaps later. */
  readonly #frames: LineEnvelope[] = []
  /** In the middle of a line longer than a window. */
  #windowed = false
  /** How much of what is kept of that line was let out already. */
  #letOut = 0
  /** In the middle of such a line: the rule whose secret reached the end of the last one. */
  #swallowing: string | undefined

  constructor({ key, lineBytes = 4 << 20, overlapBytes = 64 << 10 }: RedactorOptions) {
    this.#key = key
    this.#lineBytes = lineBytes
    this.#overlapBytes = Math.min(overlapBytes, Math.floor(lineBytes / 3))
    this.#objects = new SecretObjects({
      emit: (line) => this.#emitFramed(line),
      redact: (secret) => this.#replace('secret-data', secret),
      holdBytes: lineBytes,
    })
  }

  /** Rule to how often it fired. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].toSorted(([left], [right]) => (left < right ? -1 : 1)))
  }

  /** What can be let out after this chunk. */
  push(chunk: Uint8Array): readonly Buffer[] {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    const lastLineFeed = bytes.lastIndexOf(LINE_FEED)
    if (lastLineFeed >= 0) {
      this.#hold(bytes.subarray(0, lastLineFeed + 1))
      this.#lines(this.#takeCarry())
    }
    this.#hold(bytes.subarray(lastLineFeed + 1))
    if (this.#carryBytes >= this.#lineBytes) this.#hold(this.#windows(this.#takeCarry()))
    return this.#takeOutput()
  }

  /** The rest. The redactor is done afterwards. */
  finish(): readonly Buffer[] {
    const rest = this.#takeCarry()
    if (rest.length > 0) this.#lines(rest)
    this.#objects.finish()
    const output = this.#takeOutput()
    const last = output.at(-1)
    // Lines are let out with their line feed; the last one had none.
    return rest.length > 0 && last?.at(-1) === LINE_FEED ? [...output.slice(0, -1), last.subarray(0, -1)] : output
  }

  #hold(bytes: Buffer): void {
    if (bytes.length === 0) return
    // Copied: the caller may use its buffer again.
    this.#carry.push(Buffer.from(bytes))
    this.#carryBytes += bytes.length
  }

  #takeCarry(): Buffer {
    const [only, ...others] = this.#carry
    const carry = only && others.length === 0 ? only : Buffer.concat(this.#carry)
    this.#carry = []
    this.#carryBytes = 0
    return carry
  }

  #takeOutput(): readonly Buffer[] {
    const output = this.#output
    this.#output = []
    return output
  }

  #lines(bytes: Buffer): void {
    const hits = scanHits(bytes)
    let at = 0
    while (at < bytes.length) {
      if (!this.#secrets.active && !this.#objects.active && this.#swallowing === undefined) {
        const hit = hits.next(at)
        const quietEnd = hit < bytes.length ? Math.max(at, bytes.lastIndexOf(LINE_FEED, hit) + 1) : bytes.length
        if (quietEnd > at) this.#output.push(bytes.subarray(at, quietEnd))
        at = quietEnd
        if (at >= bytes.length) return
      }
      const lineFeed = bytes.indexOf(LINE_FEED, at)
      const end = lineFeed < 0 ? bytes.length : lineFeed
      if (end - at >= this.#lineBytes) this.#longLine(bytes.subarray(at, end))
      else this.#line(bytes.toString('latin1', at, end), hits.rules(at, end))
      at = end + 1
    }
  }

  #longLine(bytes: Buffer): void {
    const rest = this.#windows(bytes)
    this.#line(rest.toString('latin1'), scanHits(rest).rules(0, rest.length))
  }

  /** Works off a long line as far as windows are full; gives what is left. */
  #windows(bytes: Buffer): Buffer {
    let rest = bytes
    while (rest.length >= this.#lineBytes) {
      const window = rest.subarray(0, this.#lineBytes)
      rest = rest.subarray(this.#window(window.toString('latin1'), scanHits(window).rules(0, window.length)))
    }
    return rest
  }

  /** Gives where the next window begins. */
  #window(text: string, rules: readonly RedactionRule[]): number {
    this.#windowed = true
    if (this.#objects.holding) {
      this.#objects.finish()
      this.#emit(this.#replace('secret-data', text))
      this.#swallowing = 'line'
      return text.length
    }
    if (this.#swallowing !== undefined) {
      const length = swallowedLength(text, this.#swallowing)
      if (length < text.length) this.#swallowing = undefined
      if (length > 0) return length
    }
    const spans = this.#secrets.find(text, rules)
    const cut = cutWindow(text, { spans, overlapBytes: this.#overlapBytes })
    this.#emit(this.#escaped(this.#apply(text.slice(0, cut.end), spans), rules))
    this.#swallowing = cut.swallowing
    this.#letOut = cut.end - cut.keepFrom
    return cut.keepFrom
  }

  #line(whole: string, rules: readonly RedactionRule[]): void {
    const swallowed = this.#swallowing === undefined ? 0 : swallowedLength(whole, this.#swallowing)
    this.#swallowing = undefined
    const line = whole.slice(swallowed).replace(/\r$/, '')
    const { prefix, suffix } = this.#windowed ? noEnvelope : envelopeOf(line, rules)
    const text = line.slice(prefix.length, line.length - suffix.length)
    const frame = { prefix, suffix: `${suffix}${whole.endsWith('\r') ? '\r\n' : '\n'}` }
    const redacted = this.#windowed
      ? this.#escaped(this.#plain(text, rules), rules)
      : this.#plain(this.#escaped(text, rules), rules)
    const opensObject = this.#objects.active || rules.some(({ name }) => name === 'secret-data')
    this.#frames.push(frame)
    if (opensObject && !this.#windowed) this.#objects.line(redacted)
    else this.#emitFramed(redacted)
    this.#windowed = false
  }

  #emitFramed(line: string): void {
    const { prefix, suffix } = this.#frames.shift() ?? noEnvelope
    this.#emit(`${prefix}${line}${suffix}`)
  }

  #plain(text: string, rules: readonly RedactionRule[]): string {
    return this.#apply(text, this.#secrets.find(text, rules))
  }

  /** The text beyond what was let out already, without its secrets. */
  #apply(text: string, spans: readonly NamedSpan[]): string {
    let result = ''
    let at = this.#letOut
    this.#letOut = 0
    for (const span of spans) {
      if (span.end <= at || span.start >= text.length) continue
      const secret = text.slice(Math.max(at, span.start), span.end)
      const counted = span.goesOn === true || secret.includes('[redacted:')
      const replaced = counted ? renderRedaction(span.rule, secret, this.#key) : this.#replace(span.rule, secret)
      result += text.slice(at, Math.max(at, span.start)) + replaced
      at = span.end
    }
    return result + text.slice(at)
  }

  /** The lines inside the strings of a line, each as a line: in them a value ends where its own line does. */
  #escaped(text: string, rules: readonly RedactionRule[]): string {
    if (rules.length === 0) return text
    return redactEscapedLines(text, (lines) => {
      const inner = new Redactor({ key: this.#key })
      const parts = [...inner.push(Buffer.from(lines.join('\n'), 'latin1')), ...inner.finish()]
      for (const [rule, count] of Object.entries(inner.counts)) this.#count(rule, count)
      return Buffer.concat(parts).toString('latin1').split('\n')
    })
  }

  #count(rule: string, count: number): void {
    this.#counts.set(rule, (this.#counts.get(rule) ?? 0) + count)
  }

  #replace(rule: string, secret: string): string {
    this.#count(rule, 1)
    return renderRedaction(rule, secret, this.#key)
  }

  #emit(text: string): void {
    this.#output.push(Buffer.from(text, 'latin1'))
  }
}

/** What stands around the line, unless a secret may begin in it. */
function envelopeOf(line: string, rules: readonly RedactionRule[]): LineEnvelope {
  const envelope = splitEnvelope(line)
  const { length } = envelope.prefix
  const touched = length > 0 && rules.some((rule) => [...rule.find(line)].some(({ start }) => start < length))
  return touched ? noEnvelope : envelope
}

/** Where rules woke, asked in order of position. */
function scanHits(bytes: Buffer) {
  const ends: number[] = []
  const owners: (readonly number[])[] = []
  scanner.scan(bytes, (end, awake) => {
    ends.push(end)
    owners.push(awake)
  })
  const runEnds: number[] = []
  const runOwners: number[] = []
  scanRuns(bytes, runs, (end, owner) => {
    runEnds.push(end)
    runOwners.push(owner)
  })
  let literal = 0
  let run = 0
  return {
    /** Position of the next hit at or after `at`; beyond the end when there is none. */
    next(at: number): number {
      while ((ends[literal] ?? bytes.length) < at) literal++
      while ((runEnds[run] ?? bytes.length) < at) run++
      return Math.min(ends[literal] ?? bytes.length, runEnds[run] ?? bytes.length)
    },
    rules(start: number, end: number): readonly RedactionRule[] {
      this.next(start)
      const awake = new Set<number>()
      for (; (ends[literal] ?? end) < end; literal++) for (const owner of owners[literal] ?? []) awake.add(owner)
      for (; (runEnds[run] ?? end) < end; run++) awake.add(runOwners[run] ?? 0)
      return [...awake].toSorted((left, right) => left - right).flatMap((index) => redactionRules[index] ?? [])
    },
  }
}

/** A short text such as a command line or a reason. */
export function redactText(text: string, key?: Uint8Array): string {
  const redactor = new Redactor({ key })
  const parts = [...redactor.push(Buffer.from(text, 'utf8')), ...redactor.finish()]
  return Buffer.concat(parts).toString('utf8')
}
