import type { S3Client } from '@aws-sdk/client-s3'
import { describeThrown } from '../../base/error.ts'
import { reachErrors } from '../errors.ts'

export interface BucketAddress {
  readonly bucket: string
  readonly prefix: string
  /** Of a server that is not Amazon's. */
  readonly endpoint: string | undefined
  readonly region: string | undefined
  /** Credentials of this profile of ~/.aws; else the usual ones: variables, the default profile, SSO, the host's role. */
  readonly profile: string | undefined
}

export interface StoredObjectHead {
  /** Without the bucket. */
  readonly key: string
  readonly sizeBytes: number
  readonly modifiedAtMs: number
}

/** Objects of one bucket, read only. */
export interface ObjectStore {
  readonly list: (signal: AbortSignal) => Promise<readonly StoredObjectHead[]>
  readonly readRange: (key: string, offset: number, lengthBytes: number) => Promise<Uint8Array>
  /** From the beginning, so many bytes. */
  readonly stream: (key: string, lengthBytes: number) => AsyncIterable<Uint8Array>
  readonly close: () => void
}

/** `s3://BUCKET/PREFIX`; undefined for anything else. */
export function decodeBucketUrl(text: string): { readonly bucket: string; readonly prefix: string } | undefined {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text) ?? []
  return bucket === undefined ? undefined : { bucket, prefix }
}

/** Ten pages of a listing; whoever keeps more snapshots names a narrower prefix. */
const MOST_OBJECTS = 10_000
const REQUEST_MS = 30_000

export async function openObjectStore(address: BucketAddress): Promise<ObjectStore> {
  const s3 = await import('@aws-sdk/client-s3')
  const { bucket: Bucket, prefix: Prefix, endpoint, region, profile } = address
  const client: S3Client = new s3.S3Client({
    // Servers of one's own know buckets by the path, and any region does for them.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(region === undefined ? (endpoint === undefined ? {} : { region: 'us-east-1' }) : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...{ maxAttempts: 3, responseChecksumValidation: 'WHEN_REQUIRED', requestHandler: { requestTimeout: REQUEST_MS } },
  })
  const get = async (Key: string, range: { readonly from: number; readonly to: number }) => {
    const command = new s3.GetObjectCommand({ Bucket, Key, Range: `bytes=${range.from}-${range.to}` })
    const { Body } = await client.send(command)
    return Body
  }
  return {
    list: async (signal) => {
      const found: StoredObjectHead[] = []
      let ContinuationToken: string | undefined
      do {
        const command = new s3.ListObjectsV2Command({ Bucket, Prefix, ContinuationToken })
        const page = await client.send(command, { abortSignal: signal }).catch(failed(address))
        for (const { Key = '', Size = 0, LastModified } of page.Contents ?? [])
          found.push({ key: Key, sizeBytes: Size, modifiedAtMs: LastModified?.getTime() ?? 0 })
        ContinuationToken = page.IsTruncated === true ? page.NextContinuationToken : undefined
      } while (ContinuationToken !== undefined && found.length < MOST_OBJECTS)
      return found
    },
    readRange: async (key, offset, lengthBytes) => {
      if (lengthBytes === 0) return new Uint8Array()
      const body = await get(key, { from: offset, to: offset + lengthBytes - 1 }).catch(failed(address))
      return (await body?.transformToByteArray()) ?? new Uint8Array()
    },
    stream: async function* (key, lengthBytes) {
      const body = await get(key, { from: 0, to: lengthBytes - 1 }).catch(failed(address))
      const chunks: AsyncIterable<Uint8Array> | undefined = body?.transformToWebStream()
      if (chunks !== undefined) yield* chunks
    },
    close: () => client.destroy(),
  }
}

/** The name of the failure is what helps: NoSuchBucket, SignatureDoesNotMatch, CredentialsProviderError. */
const failed =
  ({ bucket, prefix, endpoint }: BucketAddress) =>
  (thrown: unknown): never => {
    const name = thrown instanceof Error ? thrown.name : ''
    throw reachErrors.error('REACH_BUCKET_FAILED', `s3://${bucket}/${prefix}: ${name}: ${describeThrown(thrown)}`, {
      ...{ cause: thrown, data: { bucket, prefix, endpoint } },
      hint: 'Check the bucket, --s3-endpoint and --s3-region, and the credentials: AWS_ACCESS_KEY_ID, AWS_PROFILE or ~/.aws.',
    })
  }
