import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createIncident, incidentId, readIncident } from './incident.ts'

const root = await mkdtemp(join(tmpdir(), 'codeblue-test-'))
after(() => rm(root, { recursive: true, force: true }))
const folder = join(root, 'night')
const options = { folder, cluster: 'c1', createdAt: '2026-01-31T10:00:00.123Z', writtenBy: 'codeblue test' }

test('an incident is private, says what it is, and is read back', async () => {
  const incident = await createIncident(options)
  const copies = await incident.copiesFolder()
  await incident.bundle.finish({ finishedAt: options.createdAt, notice: '' })
  const modes = await Promise.all(
    [folder, copies, join(folder, 'incident.json')].map(async (path) => (await stat(path)).mode & 0o777),
  )
  assert.deepEqual(
    { modes, names: (await readdir(folder)).sort(), record: (await readIncident(folder))?.record },
    {
      modes: [0o700, 0o700, 0o600],
      names: ['copies', 'incident.json', 'manifest.json', 'manifest.jsonl'],
      record: {
        schema: 'codeblue/incident/v1',
        id: '2026-01-31T10-00-00Z-c1',
        cluster: 'c1',
        createdAt: options.createdAt,
        writtenBy: 'codeblue test',
      },
    },
  )
})

test('what is kept beside the evidence never takes the place of anything', async () => {
  const incident = await readIncident(folder)
  assert.ok(incident)
  const paths = [await incident.keep('diagnosis.json', 'one'), await incident.keep('diagnosis.json', 'two')]
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')))
  assert.deepEqual(
    [paths, texts],
    [
      [join(folder, 'diagnosis.json'), join(folder, 'diagnosis-2.json')],
      ['one', 'two'],
    ],
  )
})

test('an incident is not written over another, and a folder without a record is none', async () => {
  await assert.rejects(createIncident(options), { code: 'INCIDENT_EXISTS' })
  assert.equal(await readIncident(root), undefined)
})

test('the name of an incident sorts by time and is safe as a name', () => {
  const cases = [
    [undefined, '2026-01-31T10-00-00Z'],
    ['prod/../x', '2026-01-31T10-00-00Z-prod-..-x'],
    ['集群', '2026-01-31T10-00-00Z'],
  ] as const
  for (const [cluster, expected] of cases) assert.equal(incidentId('2026-01-31T10:00:00.123Z', cluster), expected)
})
