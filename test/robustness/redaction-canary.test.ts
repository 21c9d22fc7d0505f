import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createZstdDecompress } from 'node:zlib'
import { exportBundle, verifyBundleAt } from '../../src/app/bundle.ts'
import { diagnosePaths } from '../../src/app/diagnose-paths.ts'
import { createIncident } from '../../src/app/incident.ts'
import { presentDiagnosis } from '../../src/app/present.ts'
import { reportIncident } from '../../src/app/report.ts'
import { plainStyle } from '../../src/base/style.ts'
import type { EvidenceSink, ItemHeader } from '../../src/evidence/sink.ts'
import { type Canary, plantCanaries } from './canaries.ts'

const createdAt = '2026-01-31T10:00:00Z'
const options = { catalogueFolders: [], inventory: undefined, referenceTime: createdAt }
const canaries = plantCanaries(1)

/** Every way into a bundle: what a collector gathers, and the words around it. */
const items: readonly (readonly [ItemHeader, (canary: Canary) => string])[] = [
  [
    {
      collector: 'log',
      host: 'cp1',
      component: 'etcd',
      detail: 'etcd.service',
      source: 'journalctl -u etcd',
      extension: 'log',
    },
    ({ text }) => text,
  ],
  [
    {
      collector: 'kubernetes.manifest',
      host: 'cp1',
      detail: '/etc/kubernetes/manifests/x.yaml',
      source: '/etc/x',
      extension: 'yaml',
    },
    ({ text }) => `---\n${text}`,
  ],
  [
    { collector: 'node.processes', host: 'cp2', source: 'ps -ef', extension: 'txt' },
    ({ text }) => `root 1 0 0 10:00 ? 00:00:01 ${text}`,
  ],
  [
    { collector: 'containers', host: 'cp2', detail: 'docker', source: 'docker inspect', extension: 'json' },
    ({ text }) => `${JSON.stringify({ Log: text })}\n`,
  ],
  [
    { collector: 'etcd.unit', host: 'cp3', detail: 'etcd.service', source: 'systemctl cat etcd', extension: 'txt' },
    ({ text }) => text,
  ],
  [
    {
      collector: 'api.objects',
      host: 'cp1',
      detail: '/api/v1/events?fieldSelector=type%3DWarning',
      source: 'GET https://10.77.0.11:6443/api/v1/events',
      extension: 'json',
    },
    ({ text }) =>
      `${JSON.stringify({ kind: 'http', object: { kind: 'EventList', items: [{ message: text, type: 'Warning' }] } }, undefined, 2)}\n`,
  ],
]

/** Canaries of one line, on a line that the catalogue recognises, so that the answer quotes it. */
const quoted = canaries
  .filter(
    ({ kind, text }) =>
      text.trimEnd().split('\n').length === 1 && text.length < 300 && kind !== 'a password with spaces',
  )
  .map(({ text }, index) => {
    const ts = new Date(Date.parse(createdAt) + index * 1000).toISOString()
    return JSON.stringify({
      level: 'warn',
      ts,
      caller: 'etcdserver/quota.go:1',
      msg: `exceeded backend quota ${text.trimEnd()}`,
    })
  })

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeblue-test-'))
})
after(() => rm(folder, { recursive: true, force: true }))

/** Cut into small pieces, as a slow connection gives them. */
async function store(sink: EvidenceSink, header: ItemHeader, text: string): Promise<void> {
  const writer = await sink.open(header)
  const bytes = Buffer.from(text, 'latin1')
  for (let at = 0; at < bytes.length; at += 61) await writer.write(bytes.subarray(at, at + 61))
  await writer.close({ outcome: 'collected', reason: '' })
}

async function writeIncident(path: string): Promise<void> {
  const incident = await createIncident({ folder: path, cluster: 'c1', createdAt, writtenBy: 'codeblue test' })
  for (const [header, dress] of items) {
    for (const canary of canaries) await store(incident.bundle, header, dress(canary))
  }
  await store(
    incident.bundle,
    { collector: 'log', host: 'cp1', component: 'etcd', detail: 'quoted', source: 'journalctl', extension: 'log' },
    `${quoted.join('\n')}\n`,
  )
  for (const { text } of canaries) {
    const words = text.split('\n').find((line) => line.length > 0) ?? ''
    const writer = await incident.bundle.open({
      collector: 'kubectl',
      host: 'cp1',
      detail: words,
      source: words,
      extension: 'txt',
    })
    await writer.close({ outcome: 'failed', reason: words })
  }
  await incident.bundle.finish({ finishedAt: createdAt, notice: '' })
}

/** Everything below a folder, names included. */
async function readTree(path: string): Promise<string> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(files.map(async (file) => `${file}\n${await readFile(file, 'latin1')}`))
  return texts.join('\n')
}

function assertClean(place: string, text: string, planted = canaries): void {
  const found = planted.flatMap(({ kind, secrets }) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${kind}: ${secret}`),
  )
  assert.deepEqual(found, [], place)
}

async function presentAll(paths: readonly string[]): Promise<string> {
  const { diagnosis } = await diagnosePaths(paths, options)
  const presentations = (['text', 'json', 'markdown'] as const).flatMap((output) =>
    (['en', 'zh'] as const).map((language) =>
      presentDiagnosis(diagnosis, { output, language, width: 200, rowWidth: 200, style: plainStyle }),
    ),
  )
  return presentations.join('\n')
}

test('more than forty kinds of secrets are planted, each in five kinds of evidence', () => {
  assert.ok(canaries.length > 100, String(canaries.length))
  assert.ok(new Set(canaries.map(({ kind }) => kind)).size === canaries.length)
  // The canaries are found where nobody took them out: the search below is able to find them.
  const raw = canaries.map(({ text }) => text).join('')
  const invisible = canaries.filter(
    ({ kind, secrets }) =>
      !/wrapped|base64|\\x|JSON|-w json|-w fields|hex/.test(kind) && !secrets.some((secret) => raw.includes(secret)),
  )
  assert.deepEqual(invisible, [])
})

test('no planted secret is in the bundle, its export, the answer or the report', async () => {
  const incident = join(folder, 'incident')
  await writeIncident(incident)
  assertClean('the incident folder', await readTree(incident))
  const archive = join(folder, 'export.tar.zst')
  const exported = await exportBundle(incident, archive)
  const parts: Buffer[] = []
  for await (const chunk of createReadStream(archive).pipe(createZstdDecompress())) parts.push(Buffer.from(chunk))
  assertClean('the export', Buffer.concat(parts).toString('latin1'))
  assertClean('what export says', JSON.stringify(exported))
  assertClean('what verify says', JSON.stringify(await verifyBundleAt(archive)))
  const answer = await presentAll([archive])
  assert.match(answer, /exceeded backend quota/)
  assertClean('the answer', answer)
  await reportIncident(incident, { ...options, language: 'en', folder: undefined })
  assertClean('the incident folder with its report', await readTree(incident))
})

test('no planted secret of a plain file is quoted in an answer or a report', async () => {
  const plain = join(folder, 'cp1')
  await mkdir(plain)
  await writeFile(join(plain, 'etcd.log'), `${quoted.join('\n')}\n`)
  const answer = await presentAll([plain])
  assert.match(answer, /exceeded backend quota/)
  assertClean('the answer', answer)
  const reports = join(folder, 'reports')
  await reportIncident(plain, { ...options, language: 'zh', folder: reports })
  assertClean('the report', await readTree(reports))
})
