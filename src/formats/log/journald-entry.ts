/**
 * Journal entries with all their fields.
 *
 * json (`journalctl -o json`): one object per line. Every value is text; a field that is not UTF-8 is an array of byte numbers, a
 * field that occurs twice an array of texts, one over 4 KiB may be null.
 *   {"MESSAGE":"...","_HOSTNAME":"cp1","_SYSTEMD_UNIT":"etcd.service","SYSLOG_IDENTIFIER":"etcd","__REALTIME_TIMESTAMP":"1795170187125000"}
 *
 * export (`journalctl -o export`, journal-gatewayd): `NAME=value` lines, an empty line ends the entry. A value with newlines stands as
 * `NAME`, newline, 64-bit little-endian length, the bytes, newline; such a value is taken as the text up to the next line.
 *
 * __REALTIME_TIMESTAMP is microseconds since the epoch, UTC. Source: systemd.io/JOURNAL_EXPORT_FORMATS.
 */
import type { EnvelopeLine } from './log-line.ts'
import { isoFromMs } from './time.ts'
import { decodeJsonObject } from './zap.ts'

export function decodeJournaldJson(line: string): EnvelopeLine | undefined {
  if (!line.startsWith('{') || !line.includes('"MESSAGE"')) return undefined
  const object = decodeJsonObject(line)
  return object === undefined ? undefined : fromFields('journald-json', (name) => fieldText(object[name]))
}

function fieldText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return undefined
  if (value.every((element) => Number.isInteger(element))) return Buffer.from(value).toString('utf8')
  return typeof value[0] === 'string' ? value[0] : undefined
}

/** One entry of the export format: the block of lines between two empty ones. */
export function decodeJournaldExport(block: string): EnvelopeLine | undefined {
  if (!block.includes('__REALTIME_TIMESTAMP=')) return undefined
  const fields = new Map<string, string>()
  const lines = block.split('\n')
  for (const [index, line] of lines.entries()) {
    const equals = line.indexOf('=')
    if (equals > 0) fields.set(line.slice(0, equals), line.slice(equals + 1))
    else if (line === 'MESSAGE') fields.set('MESSAGE', (lines[index + 1] ?? '').slice(8))
  }
  return fromFields('journald-export', (name) => fields.get(name))
}

function fromFields(
  envelope: 'journald-json' | 'journald-export',
  field: (name: string) => string | undefined,
): EnvelopeLine | undefined {
  const payload = field('MESSAGE')
  if (payload === undefined) return undefined
  const micros = Number(field('__REALTIME_TIMESTAMP') ?? Number.NaN)
  return {
    envelope,
    readTime: () => isoFromMs(Math.floor(micros / 1000)),
    host: field('_HOSTNAME'),
    identifier: field('SYSLOG_IDENTIFIER') ?? field('_SYSTEMD_UNIT') ?? field('_COMM'),
    payload,
  }
}
