import { decodeUnitBlocks } from './unit-blocks.ts'

const HOUR_MS = 3_600_000

/** How far back a change may lie and still belong to this incident. */
const REACH_MS = 24 * HOUR_MS

/** At least this much is always gathered. */
const LEAST_MS = 2 * HOUR_MS

/** Logs start a little before the first change: what led to it is written before it. */
const LEAD_MS = 10 * 60_000

export interface OnsetInput {
  /** Time of the node's own clock, milliseconds. */
  readonly nowMs: number
  /** `--onset`; decides alone. */
  readonly given: number | undefined
  /** `systemctl show` blocks of the known units. */
  readonly units: string
  /** `crictl ps -a -o json` or `docker ps` lines. */
  readonly containers: string
  /** Epoch seconds. */
  readonly leaderChange: number | undefined
}

/** Since when logs are gathered, epoch milliseconds by the node's clock: the earliest change of the last day, else two hours. */
export function evaluateOnset(input: OnsetInput): number {
  if (input.given !== undefined) return input.given - LEAD_MS
  const changes = [
    ...unitChanges(input.units),
    ...containerChanges(input.containers),
    ...(input.leaderChange === undefined ? [] : [input.leaderChange * 1000]),
  ].filter((at) => at > input.nowMs - REACH_MS && at <= input.nowMs)
  return Math.min(input.nowMs - LEAST_MS, ...changes.map((at) => at - LEAD_MS))
}

/** `Fri 2026-11-20 12:51:00 UTC`, as systemctl prints it with TZ=UTC0. */
function unitChanges(text: string): readonly number[] {
  return decodeUnitBlocks(text).flatMap((unit) =>
    ['StateChangeTimestamp', 'ActiveEnterTimestamp', 'ActiveExitTimestamp', 'ExecMainExitTimestamp'].flatMap((name) => {
      const match = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/.exec(unit.get(name) ?? '')
      return match === null ? [] : [Date.parse(`${match[1]}T${match[2]}Z`)]
    }),
  )
}

/** crictl gives nanoseconds since the epoch as text, docker a date with an offset. */
function containerChanges(text: string): readonly number[] {
  const crictl = [...text.matchAll(/"createdAt":\s*"(\d{19})"/g)].map((match) => Number((match[1] ?? '').slice(0, 13)))
  const docker = [...text.matchAll(/"CreatedAt":"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)/g)].map((match) =>
    Date.parse(`${match[1]}T${match[2]}${match[3]}:${match[4]}`),
  )
  return [...crictl, ...docker].filter(Number.isFinite)
}
