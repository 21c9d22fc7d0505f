/** Snapshots in object storage, asked for through the real client from a server that is not ours. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { findSnapshots } from '../../src/app/snapshot/snapshot-find.ts'

const snapshots = join(import.meta.dirname, '../snapshots')
const folder = mkdtempSync(join(tmpdir(), 'codeblue-test-s3-'))
const bucket = 'etcd-backups'
const saved = { ...process.env }
let server: ChildProcess
let endpoint = ''

before(async () => {
  server = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 's3-server.ts'), folder, bucket], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  assert.ok(server.stdout)
  const [port] = await once(server.stdout, 'data')
  endpoint = `http://127.0.0.1:${String(port).trim()}`
  // A profile, as an operator has one: what the client finds by itself.
  writeFileSync(join(folder, 'credentials'), '[backup]\naws_access_key_id = S3RVER\naws_secret_access_key = S3RVER\n')
  process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, 'credentials')
  process.env.AWS_CONFIG_FILE = join(folder, 'no-config')
  process.env.AWS_EC2_METADATA_DISABLED = 'true'
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials })
  const put = (Key: string, Body: Uint8Array) => client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }))
  const first = readFileSync(join(snapshots, 'k8s-1.32.13-before.db'))
  const flipped = Buffer.from(first)
  flipped[100_000] = (flipped[100_000] ?? 0) ^ 1
  await put('prod/2026-11-19.db', first)
  await put('prod/2026-11-20.db', readFileSync(join(snapshots, 'k8s-1.32.13-secrets-encrypted.db')))
  await put('prod/flipped.db', flipped)
  await put('prod/cut.db', first.subarray(0, 1_000_000))
  await put('prod/notes.txt', Buffer.from('x'.repeat(20_000)))
  await put('other/elsewhere.db', first)
  const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'prod/cut.db', Range: 'bytes=0-9' }))
  assert.equal((await answer.Body?.transformToByteArray())?.length, 10, 'the server knows ranges')
  client.destroy()
})

after(() => {
  server.kill('SIGKILL')
  process.env = saved
  rmSync(folder, { recursive: true, force: true })
})

const find = (path: string, options: { readonly download: boolean; readonly profile?: string }) =>
  findSnapshots({
    ...{ paths: [path], hosts: [], hashes: 10, download: options.download, progress: () => {} },
    ...{ s3: { endpoint, profile: options.profile ?? 'backup' }, signal: new AbortController().signal },
  })

const rowsOf = ({ candidates }: Awaited<ReturnType<typeof find>>) =>
  candidates.map(({ place, kind, revision, soundness, check, reasons }) =>
    [place.path, kind, revision, soundness, check, ...reasons.map(({ code }) => code)].join(' '),
  )

test('objects are looked at through ranges, and what was not read whole is not called sound', async () => {
  const found = await find(`s3://${bucket}/prod/`, { download: false })
  // Two of one revision, put in one second.
  assert.deepEqual(rowsOf(found).toSorted(), [
    `s3://${bucket}/prod/2026-11-19.db snapshot 1290 not-evaluated pages older unchecked`,
    `s3://${bucket}/prod/2026-11-20.db snapshot 3080 not-evaluated pages best-unchecked unchecked`,
    `s3://${bucket}/prod/cut.db db  cut pages cut`,
    `s3://${bucket}/prod/flipped.db snapshot 1290 not-evaluated pages older unchecked`,
  ])
  assert.deepEqual(found.gaps, [])
})

test('objects that are read whole are sound when the hash at their end fits', async () => {
  const found = await find(`s3://${bucket}/prod/`, { download: true })
  assert.deepEqual(rowsOf(found), [
    `s3://${bucket}/prod/2026-11-20.db snapshot 3080 sound hash best`,
    `s3://${bucket}/prod/2026-11-19.db snapshot 1290 sound hash older`,
    `s3://${bucket}/prod/flipped.db snapshot 1290 damaged hash hash-differs`,
    `s3://${bucket}/prod/cut.db db  cut pages cut`,
  ])
})

test('a bucket that does not exist, and credentials that do not fit, are gaps that say why', async () => {
  const missing = await find('s3://no-such-bucket/prod/', { download: false })
  assert.equal(missing.best, null)
  assert.match(missing.gaps[0]?.reason ?? '', /NoSuchBucket/)
  const stranger = await find(`s3://${bucket}/prod/`, { download: false, profile: 'nobody' })
  assert.match(stranger.gaps[0]?.reason ?? '', /CredentialsProviderError/)
})
