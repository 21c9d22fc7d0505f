import { z } from 'zod'
import type { EvidenceReference } from '../../model/evidence.ts'
import { absent, type Fact, type FactState, known, unknown } from '../../model/fact.ts'
import type { FactName } from '../../model/fact-table.ts'
import type { Subject } from '../../model/subject.ts'
import { decodeJsonText, pointAt } from '../captured.ts'
import type { TextItem } from '../deriver.ts'

/** What an API server said to one path: objects, that there is none, or nothing that may be believed. */
export type ApiAnswer<Object> =
  | {
      readonly kind: 'objects'
      readonly objects: readonly Object[]
      /** False when the list is longer than what was asked for, or some of it could not be read. */
      readonly whole: boolean
      /** The server's own clock, milliseconds since the epoch: ages are never told by the operator's. */
      readonly serverMs: number | undefined
      readonly captured: TextItem
    }
  | { readonly kind: 'absent'; readonly captured: TextItem }
  | { readonly kind: 'unknown'; readonly reason: string; readonly captured: TextItem }

const envelope = z.object({ date: z.string().optional(), status: z.number().optional(), object: z.unknown() })
const list = z.object({ items: z.array(z.unknown()).nullable() })

/** The answers of all servers to one path, with or without the query that was sent. */
export const answersTo = <Object>(
  items: readonly TextItem[],
  path: string,
  schema: z.ZodType<Object>,
): readonly ApiAnswer<Object>[] =>
  items.filter(({ item }) => item.detail === path).map((captured) => decodeAnswer(captured, schema))

/** The first server that knows; without one, why nobody does. Undefined when nobody was asked. */
export function bestAnswerTo<Object>(
  items: readonly TextItem[],
  path: string,
  schema: z.ZodType<Object>,
): ApiAnswer<Object> | undefined {
  const answers = answersTo(items, path, schema)
  return answers.find(({ kind }) => kind === 'objects') ?? answers.find(({ kind }) => kind === 'absent') ?? answers[0]
}

function decodeAnswer<Object>(captured: TextItem, schema: z.ZodType<Object>): ApiAnswer<Object> {
  const { outcome, reason } = captured.item
  if (outcome === 'absent') return { kind: 'absent', captured }
  if (outcome !== 'collected' && outcome !== 'truncated') return { kind: 'unknown', reason, captured }
  const told = envelope.safeParse(decodeJsonText(captured.text))
  if (!told.success || told.data.status !== 200)
    return { kind: 'unknown', reason: `${captured.item.detail ?? ''} was not answered`, captured }
  const { date, object } = told.data
  const items = list.safeParse(object)
  const candidates = items.success ? (items.data.items ?? []) : [object]
  const objects = candidates.flatMap((candidate) => {
    const decoded = schema.safeParse(candidate)
    return decoded.success ? [decoded.data] : []
  })
  const serverMs = date === undefined ? Number.NaN : Date.parse(date)
  return {
    kind: 'objects',
    objects,
    whole: outcome === 'collected' && objects.length === candidates.length,
    serverMs: Number.isNaN(serverMs) ? undefined : serverMs,
    captured,
  }
}

/** Something wrong with one object, in a few words, and the name by which its place in the answer is found. */
export interface ObjectFinding {
  readonly name: string
  readonly text: string
}

/** A list fact of what was found. Nothing found in a part of a list leaves it unknown. */
export function sayFound(
  name: FactName,
  subject: Subject,
  { answer, found }: { readonly answer: ApiAnswer<unknown>; readonly found: readonly ObjectFinding[] },
): Fact {
  const evidence =
    found.length === 0
      ? [pointAt(answer.captured)]
      : found.slice(0, MOST_LINES).map((finding) => pointAtObject(answer.captured, finding))
  return { name, subject, state: stateOf(answer, found), evidence }
}

const MOST_LINES = 8

function stateOf(answer: ApiAnswer<unknown>, found: readonly ObjectFinding[]): FactState {
  if (answer.kind === 'unknown') return unknown(answer.reason)
  if (answer.kind === 'absent') return absent
  return found.length > 0 || answer.whole
    ? known(found.map(({ text }) => text))
    : unknown(
        `${answer.captured.item.detail ?? ''}: ${answer.captured.item.reason || 'not all that it names was looked at'}`,
      )
}

/** The line of the answer that names the object. */
export function pointAtObject(captured: TextItem, { name, text }: ObjectFinding): EvidenceReference {
  const at = captured.text.indexOf(`"name": ${JSON.stringify(name)}`)
  if (at < 0) return pointAt(captured, undefined, text)
  const number = captured.text.slice(0, at).split('\n').length
  return pointAt(captured, { number, text }, text)
}

/** What every object has. */
export const metadata = z.object({
  name: z.string(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().nullish(),
  labels: z.record(z.string(), z.string()).nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
  finalizers: z.array(z.string()).nullish(),
  ownerReferences: z.array(z.object({ kind: z.string(), name: z.string() })).nullish(),
})

export const conditions = z
  .array(
    z.object({
      type: z.string(),
      status: z.string(),
      reason: z.string().optional(),
      message: z.string().optional(),
      lastTransitionTime: z.string().nullish(),
    }),
  )
  .nullish()

/** Seconds from then until the server's own now. */
export function ageSeconds(serverMs: number | undefined, then: string | null | undefined): number | undefined {
  const thenMs = Date.parse(then ?? '')
  return serverMs === undefined || Number.isNaN(thenMs) ? undefined : Math.round((serverMs - thenMs) / 1000)
}
