/**
 * What journald, syslog and container runtimes put around the lines of a program, as bytes read as latin1:
 *
 *   2026-11-20T10:00:00.123456+0000 cp1 etcd[123]: the line          journalctl -o short-iso(-precise)
 *   Nov 20 10:00:00 cp1 etcd[123]: the line                          syslog, journalctl
 *   2026-11-20T11:02:01.076636902Z stderr F the line                 CRI
 *   2026-11-20T11:02:01.076636902Z the line                          docker logs --timestamps
 *   {"log":"the line\n","stream":"stderr","time":"2026-..."}         docker json-file; the line stays escaped
 *
 * A key, a Secret or a block over several lines is seen only when each line is read without it.
 */
export interface LineEnvelope {
  readonly prefix: string
  readonly suffix: string
}

export const noEnvelope: LineEnvelope = { prefix: '', suffix: '' }
/** Nothing that may be a secret in words like `token: ...` is taken for the names of a host and of its program. */
const IDENTIFIER = '[A-Za-z0-9][\\w.-]{0,252} [\\w./@()-]{1,64}(?:\\[\\d+\\])?: ?'
const STREAM = '(?:stdout|stderr) [FP](?::\\w+)* ?'
const TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d'
const ZONE = '(?:Z|[+-]\\d\\d:?\\d\\d)'
// Nine digits are a container's, and may stand there alone.
const PREFIXES = [
  `${TIME}\\.\\d{9}${ZONE} (?:${STREAM})?`,
  `${TIME}(?:[.,]\\d+)?${ZONE} (?:${STREAM}|${IDENTIFIER})`,
  `[A-Z][a-z]{2} {1,2}\\d{1,2} \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)? ${IDENTIFIER}`,
]
const PREFIX = new RegExp(`^(?:${PREFIXES.join('|')})`)
const DOCKER = '{"log":"'
const DOCKER_END = /(?:\\r)?(?:\\n)?","stream":"std(?:out|err)"[^\\]*$/

export function splitEnvelope(line: string): LineEnvelope {
  if (line.startsWith(DOCKER)) {
    const suffix = DOCKER_END.exec(line)?.[0]
    return suffix === undefined ? noEnvelope : { prefix: DOCKER, suffix }
  }
  // The longest of these is far shorter.
  const prefix = PREFIX.exec(line.slice(0, 400))?.[0]
  return prefix === undefined ? noEnvelope : { prefix, suffix: '' }
}
