/**
 * What a line of a log is made of. Around the line a program wrote stands, perhaps, the envelope of who carried it here (container
 * runtime, journal, kernel buffer); the program's own prefix then says time, level and place. The layouts are in the files beside
 * this one: container-envelope, journald-text, journald-entry and dmesg for envelopes; klog, zap, capnslog and logrus for programs.
 */
import type { Component } from '../../model/component.ts'

/** What stands around the line of a program: who carried it here. */
export type Envelope =
  | 'cri'
  | 'docker-json'
  | 'journald-short'
  | 'journald-iso'
  | 'journald-json'
  | 'journald-export'
  | 'dmesg'
  | 'none'

/** How the program itself writes. */
export type ProgramFormat = 'klog' | 'zap-json' | 'zap-console' | 'capnslog' | 'raft' | 'logrus' | 'plain'

export type LogLevel = 'debug' | 'info' | 'notice' | 'warning' | 'error' | 'fatal'

/** What an envelope says about the line inside it. */
export interface EnvelopeLine {
  readonly envelope: Envelope
  /** ISO 8601 UTC. A function, because most lines are unwrapped only to be passed over. */
  readonly readTime: () => string | undefined
  readonly host: string | undefined
  /** Program or unit name as the journal writes it. */
  readonly identifier: string | undefined
  /** The line as the program wrote it. */
  readonly payload: string
}

/** What the program's own prefix says. */
export interface ProgramLine {
  readonly format: ProgramFormat
  /** ISO 8601 UTC. */
  readonly at: string | undefined
  readonly level: LogLevel | undefined
  /** `file.go:line`, or the package; undefined when the format has none. */
  readonly caller: string | undefined
  readonly message: string
  /** Structured values beside the message. Values that are not text stand as JSON. */
  readonly fields: ReadonlyMap<string, string>
}

/** One decoded line. `payload` is what signatures are matched against: the program's own line, whole. */
export interface LogLine {
  readonly at: string | undefined
  readonly host: string | undefined
  readonly identifier: string | undefined
  readonly component: Component | undefined
  readonly level: LogLevel | undefined
  readonly caller: string | undefined
  readonly message: string
  readonly fields: ReadonlyMap<string, string>
  readonly payload: string
  readonly envelope: Envelope
  readonly format: ProgramFormat
}

export const noFields: ReadonlyMap<string, string> = new Map()
