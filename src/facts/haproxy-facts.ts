import { object } from '../model/subject.ts'
import { hasText, pointAt, say } from './captured.ts'
import type { Deriver } from './deriver.ts'

/** `show stat` of HAProxy: CSV with its names in the first line; svname is FRONTEND, BACKEND or a server. */
export const deriveHaproxy: Deriver = (items) =>
  items.flatMap((captured) => {
    if (!hasText(captured)) return []
    const [head = '', ...rows] = captured.text.split(/\r?\n/)
    const names = head.replace(/^# /, '').split(',')
    const servers = rows
      .map((row) => new Map(row.split(',').map((value, index) => [names[index] ?? '', value])))
      .filter((row) => row.has('svname') && !['FRONTEND', 'BACKEND', ''].includes(row.get('svname') ?? ''))
    return [...Map.groupBy(servers, (row) => row.get('pxname') ?? '')].flatMap(([backend, group]) => {
      const isUp = (row: ReadonlyMap<string, string>): boolean => /^(UP|no check)/.test(row.get('status') ?? '')
      const down = group.filter((row) => !isUp(row))
      const reasons = down.map((row) =>
        ['svname', 'status', 'check_status', 'check_code', 'last_chk']
          .map((column) => row.get(column))
          .filter(Boolean)
          .join(' '),
      )
      const placed = {
        subject: object(backend, captured.item.host),
        evidence: [pointAt(captured, undefined, `${backend}: ${group.length - down.length} up; ${reasons.join('; ')}`)],
      }
      return [
        say('haproxy.servers-up', placed, group.length - down.length),
        say('haproxy.servers-down', placed, reasons),
      ]
    })
  })
