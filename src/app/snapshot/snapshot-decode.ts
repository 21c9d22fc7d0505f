import { createReadStream } from 'node:fs'
import { describeThrown } from '../../base/error.ts'
import type { JsonObject } from '../../base/exact-json.ts'
import { decodePasted, type PastedValue } from '../../formats/kubernetes/pasted-value.ts'
import { indexResources } from '../../formats/kubernetes/storage-key.ts'
import { describeStored, foldManagedFields } from '../../snapshot/objects/described-object.ts'
import { hideSecrets } from '../../snapshot/objects/hide-secrets.ts'
import { decodeObjectPlace } from '../../snapshot/objects/object-place.ts'
import { appErrors } from '../errors.ts'
import { systemClock } from '../system-clock.ts'
import { recordReveal } from './record-reveal.ts'
import { openStoredValueReader } from './stored-value-reader.ts'

export interface DecodeRequest {
  /** Standard input when it is missing. */
  readonly path: string | undefined
  /** The key under which the value stood, where it does not say so itself. */
  readonly key: string
  readonly reveal: boolean
  readonly showManagedFields: boolean
  readonly encryptionConfiguration: string | undefined
}

export interface Decoded {
  readonly objects: readonly JsonObject[]
  readonly notes: readonly string[]
  readonly hidden: number
  readonly recordedIn: string | undefined
  readonly isWhole: boolean
}

/** More than any value that etcd takes, in base64, and in an answer with a few of them. */
const MOST_BYTES = 64 << 20

/** One stored value, or the few in an answer of etcdctl, as the API would give them. */
export async function decodeValues(request: DecodeRequest): Promise<Decoded> {
  const bytes = await readInput(request.path)
  const reader = await openStoredValueReader(request.encryptionConfiguration)
  const values = decodePasted(bytes)
  if (values.length === 0) throw missing(request.path, 'nothing is in it')
  const index = indexResources([])
  const described = values.map((one) => {
    const key = one.key === '' ? request.key : one.key
    return { key, ...describeStored(reader.decode(one.value, key), decodeObjectPlace(index, key), one.modRevision) }
  })
  const secrets = described.filter(({ object }) => hideSecrets(object).hidden > 0)
  const recordedIn = request.reveal && secrets.length > 0 ? await recordOf(request, bytes, secrets) : undefined
  const safe = described.map(({ object }) => (request.reveal ? { object, hidden: 0 } : hideSecrets(object)))
  return {
    objects: safe.map(({ object }) => (request.showManagedFields ? object : foldManagedFields(object))),
    notes: described.flatMap(({ note }) => note ?? []),
    hidden: safe.reduce((sum, { hidden }) => sum + hidden, 0),
    recordedIn,
    isWhole: described.every(({ isWhole }) => isWhole),
  }
}

const recordOf = (
  { path }: DecodeRequest,
  bytes: Uint8Array,
  secrets: readonly Pick<PastedValue, 'key'>[],
): Promise<string> => {
  const source = {
    sizeBytes: bytes.length,
    read: (offset: number, into: Uint8Array) => {
      const part = bytes.subarray(offset, offset + into.length)
      into.set(part)
      return part.length
    },
  }
  const objects = secrets.map(({ key }) => key)
  return recordReveal({ command: 'snapshot decode', path: path ?? '-', source, objects }, systemClock)
}

async function readInput(path: string | undefined): Promise<Buffer> {
  const stream = path === undefined || path === '-' ? process.stdin : createReadStream(path)
  const chunks: Buffer[] = []
  let sizeBytes = 0
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk)
      sizeBytes += bytes.length
      if (sizeBytes > MOST_BYTES) throw missing(path, `it is larger than ${MOST_BYTES} bytes, which no value is`)
      chunks.push(bytes)
    }
  } catch (thrown) {
    throw missing(path, describeThrown(thrown), thrown)
  }
  return Buffer.concat(chunks)
}

const missing = (path: string | undefined, why: string, cause?: unknown) =>
  appErrors.error('VALUE_MISSING', `${path ?? 'Standard input'} cannot be decoded: ${why}`, {
    data: { path: path ?? null },
    hint: 'Give one stored value: a file, or etcdctl get KEY -w json | codeblue snapshot decode',
    cause,
  })
