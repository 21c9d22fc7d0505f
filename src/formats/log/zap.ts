/**
 * zap, the logger of etcd (3.5 by default, 3.4 with --logger=zap), containerd's shims and many operators:
 *
 *   {"level":"info","ts":"2026-11-20T10:23:07.125Z","caller":"etcdmain/etcd.go:110","msg":"...","key":value,...}
 *
 * `ts` is RFC 3339 or seconds since the epoch with a fraction. The console form, which etcdctl and etcdutl print, is the
 * same with tabs: `2026-11-20T11:08:08Z<TAB>info<TAB>caller<TAB>message<TAB>{"key": ...}`; older ones print the epoch number.
 */
import type { LogLevel, ProgramLine } from './log-line.ts'
import { decodeZonedTime, isoFromMs } from './time.ts'

const LEVELS: Readonly<Record<string, LogLevel>> = {
  debug: 'debug',
  info: 'info',
  warn: 'warning',
  warning: 'warning',
  error: 'error',
  dpanic: 'error',
  panic: 'fatal',
  fatal: 'fatal',
}

export function decodeZapJson(line: string): ProgramLine | undefined {
  if (!line.startsWith('{"') || !line.includes('"msg":')) return undefined
  const object = decodeJsonObject(line)
  if (object === undefined) return undefined
  const { level, ts, caller, msg, ...rest } = object
  return {
    format: 'zap-json',
    at: decodeZapTime(ts),
    level: LEVELS[String(level).toLowerCase()],
    caller: typeof caller === 'string' ? caller : undefined,
    message: textOf(msg),
    fields: new Map(Object.entries(rest).map(([key, value]) => [key, textOf(value)])),
  }
}

const CONSOLE =
  /^(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)|\d{9,10}\.\d+)\t(\w+)\t(?:([\w./-]+:\d+)\t)?([^\t]*)(?:\t(\{.*\}))?$/

export function decodeZapConsole(line: string): ProgramLine | undefined {
  const match = CONSOLE.exec(line)
  if (match === null) return undefined
  const [, ts = '', level = '', caller, message = '', json] = match
  const fields = json === undefined ? {} : (decodeJsonObject(json) ?? {})
  return {
    format: 'zap-console',
    at: decodeZapTime(/^\d+\.\d+$/.test(ts) ? Number(ts) : ts),
    level: LEVELS[level.toLowerCase()],
    caller,
    message,
    fields: new Map(Object.entries(fields).map(([key, value]) => [key, textOf(value)])),
  }
}

const decodeZapTime = (ts: unknown): string | undefined =>
  typeof ts === 'number' ? isoFromMs(ts * 1000) : typeof ts === 'string' ? decodeZonedTime(ts) : undefined

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)

/** The object a line of JSON holds, or undefined for anything else, cut lines included. */
export function decodeJsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
