/**
 * What `systemctl status UNIT` prints, told in the properties that `systemctl show` has for the same:
 *
 *   ● kubelet.service - kubelet: The Kubernetes Node Agent      (also ○ × * ↻ and no bullet in front)
 *        Loaded: loaded (/lib/systemd/system/kubelet.service; enabled; vendor preset: enabled)
 *        Active: activating (auto-restart) (Result: exit-code) since Wed 2026-11-20 10:00:00 UTC; 3s ago
 *       Process: 4711 ExecStart=/usr/bin/kubelet (code=exited, status=1/FAILURE)
 *      Main PID: 4711 (code=exited, status=1/FAILURE)           (with a live process: `4711 (kubelet)`)
 *
 * A unit that does not exist is one line on standard error, or `Loaded: not-found`. Source: systemd, src/systemctl/systemctl-show.c.
 */
const UNIT = /^(?:[●○×*↻] )?([\w@:.\\-]+\.(?:service|timer|mount|socket|swap|target)) - /
const FIELD = /^\s+(Loaded|Active|Main PID): (.*)$/
const ENDED = /\(code=(exited|killed|dumped), (?:status|signal)=(\d+|[A-Z]+)/
const EXIT_CODES: Readonly<Record<string, string>> = { exited: '1', killed: '2', dumped: '3' }
const SIGNALS: Readonly<Record<string, string>> = { KILL: '9', TERM: '15', SEGV: '11', ABRT: '6', BUS: '7', INT: '2' }

/** Properties of the unit whose status stands at the head of these lines; empty when none does. */
export function decodeSystemctlStatus(lines: readonly string[]): ReadonlyMap<string, string> {
  const properties = new Map<string, string>()
  const id = UNIT.exec(lines[0] ?? '')?.[1]
  if (id === undefined) return properties
  properties.set('Id', id)
  for (const line of lines) {
    const [, field = '', value = ''] = FIELD.exec(line) ?? []
    if (field === 'Loaded') setLoaded(properties, value)
    else if (field === 'Active') setActive(properties, value)
    else if (field === 'Main PID') setMainProcess(properties, value)
  }
  return properties
}

function setLoaded(properties: Map<string, string>, value: string): void {
  const [state = '', , enabled] = /^([\w-]+)(?: \(([^;)]*)(?:; ([\w-]+))?)?/.exec(value)?.slice(1) ?? []
  properties.set('LoadState', state)
  if (enabled !== undefined) properties.set('UnitFileState', enabled)
}

function setActive(properties: Map<string, string>, value: string): void {
  const [state = '', sub = '', result = 'success'] =
    /^([\w-]+)(?: \(([\w-]+)\))?(?: \(Result: ([\w-]+)\))?/.exec(value)?.slice(1) ?? []
  properties.set('ActiveState', state)
  properties.set('SubState', sub)
  properties.set('Result', result)
}

function setMainProcess(properties: Map<string, string>, value: string): void {
  const [, code = '', status = ''] = ENDED.exec(value) ?? []
  if (code === '') {
    properties.set('MainPID', /^\d+/.exec(value)?.[0] ?? '0')
    return
  }
  properties.set('ExecMainCode', EXIT_CODES[code] ?? '1')
  properties.set('ExecMainStatus', SIGNALS[status] ?? status)
}
