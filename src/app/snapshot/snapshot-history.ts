import type { ObjectHistory } from '../../model/object-history.ts'
import { decodeFieldPath } from '../../snapshot/changes/field-path.ts'
import type { HistoryAnswer } from '../../snapshot/changes/object-history.ts'
import { readObjectHistory } from '../../snapshot/changes/object-history.ts'
import { matcherOf } from '../../snapshot/changes/object-name.ts'
import { appErrors } from '../errors.ts'
import { systemClock } from '../system-clock.ts'
import { driveWork, type WorkWatch } from './drive-work.ts'
import { readFeed } from './open-feed.ts'
import { type ReadableSnapshot, readSnapshot } from './read-snapshot.ts'
import { recordReveal } from './record-reveal.ts'
import { openStoredValueReader } from './stored-value-reader.ts'

export interface HistoryRequest extends WorkWatch {
  readonly path: string
  /** A key, or `deployments/web`, `deploy/web`, `databases.db.example.com/orders`. */
  readonly target: string
  readonly namespace: string | undefined
  readonly fields: readonly string[]
  readonly all: boolean
  readonly reveal: boolean
  readonly encryptionConfiguration: string | undefined
  /** Freed and damaged pages as well. */
  readonly salvage: boolean
  /** For the record of what was revealed. */
  readonly command: string
}

export interface ToldHistory {
  readonly history: ObjectHistory
  /** Where it was written down that secret values were shown. */
  readonly recordedIn: string | undefined
}

/** All revisions of one object that are still in a snapshot, a db or a data directory. */
export async function tellHistory(request: HistoryRequest): Promise<ToldHistory> {
  for (const field of request.fields)
    if (decodeFieldPath(field) === undefined)
      throw appErrors.error('FIELD_PATH_INVALID', `${field} is no path to a field`, {
        data: { field },
        hint: 'Write it as the answer does: spec.replicas, spec.template.spec.containers[app].image, metadata.labels["app"].',
      })
  const { decode } = await openStoredValueReader(request.encryptionConfiguration)
  const read = async (snapshot: ReadableSnapshot): Promise<ToldHistory> => {
    const { feed, compactedByLog } = await driveWork(readFeed(snapshot), request)
    const { all, reveal, fields } = request
    const options = { ...targetOf(request), seed: snapshot.seed, all, reveal, fields, decode, compactedByLog }
    const answer = await driveWork(readObjectHistory({ name: request.path, feed }, options), request)
    if (answer.kind !== 'found') throw notFound(answer, request)
    const { history } = answer
    const isSecret = history.object.resource === 'secrets'
    const objects = [history.object.key]
    const source = { command: request.command, path: request.path, source: snapshot.file, objects }
    return { history, recordedIn: reveal && isSecret ? await recordReveal(source, systemClock) : undefined }
  }
  return readSnapshot(request.path, read, request.salvage ? { salvage: request } : {})
}

function targetOf({ target, namespace }: HistoryRequest) {
  if (target.startsWith('/') || !target.includes('/'))
    return { ending: target, matches: ({ key }: { readonly key: string }) => key === target }
  const [resource = '', ...rest] = target.split('/')
  const name = rest.join('/')
  const isWanted = matcherOf({ namespaces: namespace === undefined ? [] : [namespace], resources: [resource] })
  return {
    ending: `/${name}`,
    matches: (object: Parameters<typeof isWanted>[0]) => object.name === name && isWanted(object),
  }
}

function notFound(answer: Exclude<HistoryAnswer, { kind: 'found' }>, { target, path }: HistoryRequest) {
  if (answer.kind === 'ambiguous')
    return appErrors.error(
      'OBJECT_AMBIGUOUS',
      `Several objects are called ${target}: ${answer.keys.slice(0, 20).join(', ')}`,
      {
        data: { keys: answer.keys },
        hint: 'Choose with --namespace, or name the key.',
      },
    )
  const { compactedRevision, isDamaged } = answer
  const gone =
    compactedRevision === 0
      ? 'History was never compacted: it did not exist.'
      : `What was deleted up to revision ${compactedRevision} was compacted; an older snapshot may have it, and so may freed pages (--salvage).`
  if (isDamaged)
    return appErrors.error('OBJECT_MISSING', `${path} is damaged, and what of it can be read has no ${target}`, {
      data: { target, path, compactedRevision },
      hint: `codeblue snapshot verify ${path} says what is wrong with it; --salvage looks further.`,
    })
  return appErrors.error('OBJECT_MISSING', `There is no revision of ${target} in ${path}`, {
    data: { target, path, compactedRevision },
    hint: `${gone} A resource is written as kubectl has it: deploy/web, databases.db.example.com/orders; or name the whole key.`,
  })
}
