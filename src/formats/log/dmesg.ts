/**
 * The kernel's ring buffer as `dmesg` prints it:
 *
 *   [12345.678901] message                          seconds since boot; a time only when the boot is known
 *   [Fri Nov 20 10:00:00 2026] message              dmesg -T, local time, off by every suspend
 *   2026-11-20T10:00:00,123456+00:00 message        dmesg --time-format iso
 *   <4>[12345.678901] message                       dmesg -r: priority in front
 *   kern  :warn  : [12345.678901] message           dmesg -x
 */
import type { EnvelopeLine } from './log-line.ts'
import { decodeZonedTime, isoFromMs, monthNumber, type TimeReference } from './time.ts'

const PRIORITY = /^(?:<\d{1,3}>|\w+ *:\w+ *: )/
const SINCE_BOOT = /^\[ *(\d+)\.(\d+)\](?:\[ *[TC]\d+\])? ?/
const CTIME = /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})\] ?/
const ISO = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d+[+-]\d\d:\d\d) /

export function decodeDmesg(line: string, reference: TimeReference): EnvelopeLine | undefined {
  const text = line.replace(PRIORITY, '')
  const boot = SINCE_BOOT.exec(text)
  if (boot !== null) {
    const [prefix, seconds, fraction] = boot
    const { bootedAtMs } = reference
    return kernelLine(text.slice(prefix.length), () =>
      bootedAtMs === undefined ? undefined : isoFromMs(bootedAtMs + Number(`${seconds}.${fraction}`) * 1000),
    )
  }
  const ctime = CTIME.exec(text)
  if (ctime !== null) {
    const [prefix, month = '', day = '', time = '', year = ''] = ctime
    const monthText = String(monthNumber(month)).padStart(2, '0')
    return kernelLine(text.slice(prefix.length), () =>
      decodeZonedTime(`${year}-${monthText}-${day.padStart(2, '0')} ${time}`),
    )
  }
  const iso = ISO.exec(text)
  return iso === null ? undefined : kernelLine(text.slice(iso[0].length), () => decodeZonedTime(iso[1] ?? ''))
}

const kernelLine = (payload: string, readTime: () => string | undefined): EnvelopeLine => ({
  envelope: 'dmesg',
  readTime,
  host: undefined,
  identifier: 'kernel',
  payload,
})
