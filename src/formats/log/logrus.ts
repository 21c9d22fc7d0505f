/**
 * logrus text (containerd, dockerd, k3s, rke2, rancher-agent) and Go's slog text, which writes the same shape:
 *
 *   time="2026-11-20T10:00:00.123456789Z" level=info msg="..." key=value other="quoted value"
 *   time="2026-11-20T10:00:00Z" level=fatal msg="..."
 *
 * Values with spaces are quoted as by Go's %q. The order of the first three differs between versions; a journal that adds its
 * own time may drop `time=` (k3s without a terminal keeps it).
 */
import type { LogLevel, ProgramLine } from './log-line.ts'
import { decodeZonedTime } from './time.ts'

const LEVELS: Readonly<Record<string, LogLevel>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warning: 'warning',
  warn: 'warning',
  error: 'error',
  fatal: 'fatal',
  panic: 'fatal',
}

const PAIR = /([A-Za-z_][\w.@/-]*)=(?:"((?:[^"\\]|\\.)*)"|(\S*))(?:\s|$)/g

export function decodeLogrus(line: string): ProgramLine | undefined {
  if (!/^(?:time|level|ts|msg)=/.test(line) || !line.includes('msg=')) return undefined
  const fields = new Map<string, string>()
  for (const [, key = '', quoted, bare = ''] of line.matchAll(PAIR)) {
    fields.set(key, quoted === undefined ? bare : quoted.replace(/\\(["\\])/g, '$1'))
  }
  const message = fields.get('msg')
  if (message === undefined) return undefined
  const time = fields.get('time') ?? fields.get('ts') ?? ''
  const level = fields.get('level') ?? ''
  for (const key of ['time', 'ts', 'level', 'msg']) fields.delete(key)
  return {
    format: 'logrus',
    at: decodeZonedTime(time),
    level: LEVELS[level.toLowerCase()],
    caller: undefined,
    message,
    fields,
  }
}
