/**
 * Container logs as the runtimes keep them.
 *
 * CRI (containerd, CRI-O; /var/log/pods/NAMESPACE_POD_UID/CONTAINER/N.log), Kubernetes CRI logging design:
 *   2026-11-20T11:02:01.076636902Z stderr F the line
 * The third word is F (full) or P (partial: the runtime cut the line at 16 KiB, the rest follows), perhaps with `:TAG`s.
 *
 * docker json-file (/var/lib/docker/containers/ID/ID-json.log), one object per line:
 *   {"log":"the line\n","stream":"stderr","time":"2026-11-20T11:02:01.076636902Z"}
 */
import type { EnvelopeLine } from './log-line.ts'
import { decodeZonedTime } from './time.ts'
import { decodeJsonObject } from './zap.ts'

const CRI = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) (?:stdout|stderr) [FP](?::\w+)* ?/

export function decodeCri(line: string): EnvelopeLine | undefined {
  const match = CRI.exec(line)
  if (match === null) return undefined
  return {
    envelope: 'cri',
    readTime: () => decodeZonedTime(match[1] ?? ''),
    host: undefined,
    identifier: undefined,
    payload: line.slice(match[0].length),
  }
}

export function decodeDockerJson(line: string): EnvelopeLine | undefined {
  if (!line.startsWith('{"log":')) return undefined
  const object = decodeJsonObject(line)
  if (object === undefined) return undefined
  const { log, time } = object
  if (typeof log !== 'string') return undefined
  return {
    envelope: 'docker-json',
    readTime: () => (typeof time === 'string' ? decodeZonedTime(time) : undefined),
    host: undefined,
    identifier: undefined,
    payload: log.replace(/\r?\n$/, ''),
  }
}
