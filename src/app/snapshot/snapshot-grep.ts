import type { FormatProblem } from '../../formats/format-problem.ts'
import { decodeStoredValue } from '../../formats/kubernetes/decode-stored-value.ts'
import { describeStored, foldManagedFields } from '../../snapshot/objects/described-object.ts'
import { findText, quickTestOf, type TextMatch, type TextTest } from '../../snapshot/objects/find-text.ts'
import { hideSecrets } from '../../snapshot/objects/hide-secrets.ts'
import { appErrors } from '../errors.ts'
import { systemClock } from '../system-clock.ts'
import { type FoundKey, type FoundObjects, type ObjectsRequest, readObjects } from './read-objects.ts'
import { recordReveal } from './record-reveal.ts'
import { checkRevision, type UnknownResource, unknownResourcesOf } from './snapshot-get.ts'
import { openStoredValueReader } from './stored-value-reader.ts'

export interface GrepRequest extends Omit<ObjectsRequest, 'names' | 'keys' | 'prefix'> {
  readonly pattern: string
  readonly isRegexp: boolean
  readonly ignoreCase: boolean
  readonly reveal: boolean
  readonly mostMatches: number
  readonly encryptionConfiguration: string | undefined
}

export interface GrepMatch extends TextMatch {
  readonly key: FoundKey
}

export interface Grepped {
  readonly matches: readonly GrepMatch[]
  /** More were found than are listed. */
  readonly isCut: boolean
  readonly searched: number
  /** Secrets whose values were not searched. */
  readonly hiddenObjects: number
  /** Values that could not be read: encrypted, damaged, of no known form. */
  readonly unread: number
  readonly unknown: readonly UnknownResource[]
  readonly recordedIn: string | undefined
  readonly revision: number
  readonly problems: readonly FormatProblem[]
}

/** A read of two megabytes holds some thousand objects; a sane pattern is through them in milliseconds. */
const STEP_MS = 5_000

/** Searches the text of every field of the decoded objects. */
export async function grepObjects(request: GrepRequest): Promise<Grepped> {
  const test = textTestOf(request)
  const isQuick = request.isRegexp || request.ignoreCase ? undefined : quickTestOf(request.pattern)
  const reader = await openStoredValueReader(request.encryptionConfiguration)
  return await readObjects({ ...request, names: [], keys: [], prefix: '' }, async (found) => {
    await checkRevision(found, request)
    const unknown = unknownResourcesOf(found)
    const keys = unknown.length > 0 ? [] : found.keys.filter(({ tombstone }) => !tombstone)
    const recordedIn = await recordOf(request, found, keys)
    const matches: GrepMatch[] = []
    const counts = { hiddenObjects: 0, unread: 0, found: 0 }
    const visit = (key: FoundKey, { value }: { readonly value: Uint8Array }): void => {
      const opened = reader.open(value, key.key)
      if (key.resource !== 'secrets' && isQuick?.(opened) === false && !key.name.includes(request.pattern)) return
      const described = describeStored(decodeStoredValue(opened), key, undefined)
      if (!described.isWhole) counts.unread++
      const safe = request.reveal ? { object: described.object, hidden: 0 } : hideSecrets(described.object)
      if (safe.hidden > 0) counts.hiddenObjects++
      for (const match of findText(foldManagedFields(safe.object), test)) {
        counts.found++
        if (matches.length < request.mostMatches) matches.push({ key, ...match })
      }
    }
    await found.read(keys, visit, { stepMs: STEP_MS, late: () => tooSlow(request) })
    matches.sort((left, right) => (left.key.key < right.key.key ? -1 : left.key.key > right.key.key ? 1 : 0))
    const { hiddenObjects, unread } = counts
    const sums = { searched: keys.length, hiddenObjects, unread, isCut: counts.found > matches.length }
    return { matches, ...sums, unknown, recordedIn, revision: found.lastRevision, problems: found.problems }
  })
}

function textTestOf({ pattern, isRegexp, ignoreCase }: GrepRequest): TextTest {
  if (isRegexp) {
    const expression = compile(pattern, ignoreCase)
    return (text) => expression.test(text)
  }
  if (!ignoreCase) return (text) => text.includes(pattern)
  const lower = pattern.toLowerCase()
  return (text) => text.toLowerCase().includes(lower)
}

function compile(pattern: string, ignoreCase: boolean): RegExp {
  try {
    return new RegExp(pattern, ignoreCase ? 'iu' : 'u')
  } catch (thrown) {
    throw appErrors.error('PATTERN_INVALID', `The regular expression ${pattern} is not one`, {
      data: { pattern },
      hint: 'They are written as in JavaScript. Without --regexp the text is looked for as it stands.',
      cause: thrown,
    })
  }
}

const tooSlow = ({ pattern }: GrepRequest) =>
  appErrors.error(
    'PATTERN_TOO_SLOW',
    `The regular expression ${pattern} was stopped: a few objects took it more than ${STEP_MS / 1000} s`,
    {
      data: { pattern },
      hint: 'Repetitions inside repetitions, such as (a+)+, try more ways than there is time for. Write it without, or look for a fixed text.',
    },
  )

async function recordOf(
  request: GrepRequest,
  found: FoundObjects,
  keys: readonly FoundKey[],
): Promise<string | undefined> {
  const secrets = keys.filter(({ resource }) => resource === 'secrets').map(({ key }) => key)
  if (!request.reveal || secrets.length === 0) return undefined
  const reveal = { command: 'snapshot grep', path: request.path, source: found.snapshot.file, objects: secrets }
  return await recordReveal(reveal, systemClock)
}
