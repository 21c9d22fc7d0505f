import type { EnvelopeLine } from './log-line.ts'
import { decodeZonedTime, isoFromMs, monthNumber, type TimeReference } from './time.ts'

/*
 * The kernel's ring buffer as `dmesg` prints it:
 *
 *   [12345.678901] message                          seconds since boot; a time only when the boot is known
 *   [Fri Nov 20 10:00:00 2026] message              dmesg -T, local time, off by every suspend
 *   2026-11-20T10:00:00,123456+00:00 message        dmesg --time-format iso
 *   <4>[12345.678901] message                       dmesg -r: priority in front
 *   kern  :warn  : [12345.678901] message           dmesg -x
 */

const PRIORITY = /^(?:<\d{1,3}>|\w+ *:\w+ *: )/
const SINCE_BOOT = /^\[ *(\d+)\.(\d+)\](?:\[ *[TC]\d+\])? ?/
const CTIME = /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})\] ?/
const ISO = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d+[+-]\d\d:\d\d) /

export function decodeDmesg(line: string, reference: TimeReference): EnvelopeLine | undefined {
  const text = line.replace(PRIORITY, '')
  const boot = SINCE_BOOT.exec(text)
  if (boot !== null) {
    const sinceBootMs = Number(`${boot[1]}.${boot[2]}`) * 1000
    const at = reference.bootedAtMs === undefined ? undefined : isoFromMs(reference.bootedAtMs + sinceBootMs)
    return kernelLine(at, text.slice(boot[0].length))
  }
  const ctime = CTIME.exec(text)
  if (ctime !== null) {
    const [prefix, month = '', day = '', time = '', year = ''] = ctime
    const monthText = String(monthNumber(month)).padStart(2, '0')
    return kernelLine(
      decodeZonedTime(`${year}-${monthText}-${day.padStart(2, '0')} ${time}`),
      text.slice(prefix.length),
    )
  }
  const iso = ISO.exec(text)
  return iso === null ? undefined : kernelLine(decodeZonedTime(iso[1] ?? ''), text.slice(iso[0].length))
}

const kernelLine = (at: string | undefined, payload: string): EnvelopeLine => ({
  envelope: 'dmesg',
  at,
  host: undefined,
  identifier: 'kernel',
  payload,
})
