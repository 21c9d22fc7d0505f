import type { Clock } from '../base/clock.ts'
import type { Secret } from '../base/secret.ts'
import { decodeFrames, type Frame } from './framing.ts'
import type { NodeConnection, NodeShell, ReachFailure } from './node-connection.ts'
import { renderHello, renderPreamble, renderSudo, renderSudoWithPassword } from './node-script.ts'

type Escalation = 'auto' | 'none' | 'sudo' | 'sudo-password'

export interface SessionOptions {
  readonly clock: Clock
  /** Fresh for each session; letters and digits. */
  readonly nonce: string
  readonly escalation: Escalation
  readonly password: Secret | undefined
  /** How long the node may take to say its first word. */
  readonly answerMs: number
}

export type OpenedSession =
  | { readonly kind: 'open'; readonly session: NodeSession }
  | { readonly kind: 'failed'; readonly failure: ReachFailure }

/** A shell on a node, as root where that was possible, that sends back frames. */
export interface NodeSession {
  readonly host: string
  readonly uid: number
  readonly privileged: boolean
  /** How root was got, or why not: `uid 0`, `sudo`, `sudo with password`, `refused`, `not asked`. */
  readonly escalation: string
  /** Host clock minus operator clock, by half the round trip; undefined when the node cannot say. */
  readonly clockOffsetMs: number | undefined
  readonly send: (script: string) => Promise<void>
  /** The next frame; undefined when the shell ended or said nothing for `waitMs`. */
  readonly next: (waitMs: number) => Promise<Frame | undefined>
  readonly isSilent: () => boolean
  readonly close: () => void
}

/** Opens a shell, learns who we are and how far the clock is off, and becomes root if it may. */
export async function openSession(connection: NodeConnection, options: SessionOptions): Promise<OpenedSession> {
  const shell = connection.openShell()
  const reader = readFrames(shell, options.nonce)
  const sentAt = options.clock.now()
  await shell.write(renderHello(options.nonce))
  const hello = await reader.mark('hello', options.answerMs)
  if (hello === undefined) return { kind: 'failed', failure: await describeSilence(connection.host, shell, reader) }
  const clockOffsetMs = offsetOf(hello[2], sentAt, options.clock.now())
  const uid = Number(hello[1])
  const root = await becomeRoot({ shell, reader, uid }, options)
  if (root === 'lost') {
    shell.kill()
    return { kind: 'failed', failure: lostWhileEscalating(connection.host) }
  }
  await shell.write(renderPreamble(options.nonce))
  const session: NodeSession = {
    host: connection.host,
    uid,
    ...root,
    clockOffsetMs,
    send: shell.write,
    next: reader.next,
    isSilent: reader.isSilent,
    close: shell.kill,
  }
  return { kind: 'open', session }
}

interface FrameReader {
  readonly next: (waitMs: number) => Promise<Frame | undefined>
  readonly mark: (word: string, waitMs: number) => Promise<readonly string[] | undefined>
  readonly isSilent: () => boolean
}

function readFrames(shell: NodeShell, nonce: string): FrameReader {
  const frames = decodeFrames(shell.output, nonce)
  // A read that ran out of time is kept: its frame belongs to whoever reads next.
  let waiting: Promise<IteratorResult<Frame>> | undefined
  let silent = false
  const next = async (waitMs: number): Promise<Frame | undefined> => {
    waiting ??= frames.next()
    const answer = await withinTime(waiting, waitMs)
    silent = answer === undefined
    if (answer === undefined) return undefined
    waiting = undefined
    return answer.done === true ? undefined : answer.value
  }
  const mark = async (word: string, waitMs: number): Promise<readonly string[] | undefined> => {
    for (;;) {
      const frame = await next(waitMs)
      if (frame === undefined) return undefined
      if (frame.kind === 'mark' && frame.words[0] === word) return frame.words
    }
  }
  return { next, mark, isSilent: () => silent }
}

async function withinTime<T>(promise: Promise<T>, waitMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), waitMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

type Root = { readonly privileged: boolean; readonly escalation: string }

async function becomeRoot(
  step: { readonly shell: NodeShell; readonly reader: FrameReader; readonly uid: number },
  options: SessionOptions,
): Promise<Root | 'lost'> {
  if (step.uid === 0) return { privileged: true, escalation: 'uid 0' }
  if (options.escalation === 'none') return { privileged: false, escalation: 'not asked' }
  if (options.escalation !== 'sudo-password') {
    await step.shell.write(renderSudo(options.nonce))
    const answer = await step.reader.mark('sudo', options.answerMs)
    if (answer === undefined) return 'lost'
    if (answer[1] === 'yes') return { privileged: true, escalation: 'sudo' }
  }
  if (options.password === undefined) return { privileged: false, escalation: 'refused' }
  await step.shell.write(renderSudoWithPassword(options.nonce))
  if ((await step.reader.mark('sudo', options.answerMs)) === undefined) return 'lost'
  await step.shell.write(options.password)
  // A wrong password leaves sudo asking again; only a new shell gets out of that, so the caller opens one without it.
  return (await step.reader.mark('sudo', options.answerMs)) === undefined
    ? 'lost'
    : { privileged: true, escalation: 'sudo with password' }
}

function offsetOf(epochNanoseconds: string | undefined, sentAt: number, receivedAt: number): number | undefined {
  // A date without %N prints seconds and the letter: half a second is the best that can be said then.
  if (epochNanoseconds === undefined || !/^\d{10}(\d{9}|N)?$/.test(epochNanoseconds)) return undefined
  const fine = epochNanoseconds.length === 19
  const hostMs = fine ? Number(epochNanoseconds.slice(0, 13)) : Number(epochNanoseconds.slice(0, 10)) * 1000 + 500
  return Math.round(hostMs - (sentAt + receivedAt) / 2)
}

async function describeSilence(host: string, shell: NodeShell, reader: FrameReader): Promise<ReachFailure> {
  if (!reader.isSilent()) {
    const end = await shell.ended
    return {
      kind: 'hangs',
      code: 'SHELL_ENDED',
      message: `${host}: the shell ended at once (${end.message || `exit code ${end.exitCode ?? 'unknown'}`})`,
      hint: 'The login user needs a shell that can start `sh`.',
    }
  }
  shell.kill()
  return {
    kind: 'hangs',
    code: 'HOST_HANGS',
    message: `${host}: let us in and then said nothing`,
    hint: 'The disk or a network file system of the host may hang; look at its console.',
  }
}

const lostWhileEscalating = (host: string): ReachFailure => ({
  kind: 'denied',
  code: 'SUDO_REFUSED',
  message: `${host}: sudo did not take the password`,
  hint: 'Check the password, or set `escalation: none` to gather what the login user may read.',
})
