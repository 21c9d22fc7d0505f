import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { objectSchemas } from '../../src/cli/object-schemas.ts'
import { assertGolden } from '../golden.ts'
import { codeblue, program } from './codeblue.ts'

const snapshots = 'test/snapshots'
const newer = join(snapshots, 'k8s-1.32.13-before.db')
const older = join(snapshots, 'k8s-1.20.2-after.db')
const encrypted = join(snapshots, 'k8s-1.32.13-secrets-encrypted.db')
const keys = join(snapshots, 'k8s-1.32.13-secrets-encrypted.config.yaml')
const root = join(import.meta.dirname, '../..')
const scratch = mkdtempSync(join(tmpdir(), 'codeblue-objects-'))
after(() => rmSync(scratch, { recursive: true }))

const run = (argv: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  codeblue(['snapshot', ...argv], { cwd: root, env })

/** The answer, what is said beside it, and the exit code. */
const answers: readonly (readonly [string, readonly string[]])[] = [
  ['contents', ['list', newer]],
  ['contents-of-a-namespace', ['list', newer, '-n', 'shop', '-o', 'markdown']],
  ['contents.zh', ['list', older, '--lang', 'zh']],
  ['pods', ['list', newer, 'pods', '-n', 'shop']],
  ['pods-wide', ['list', newer, 'po', '-l', 'app in (web)', '-o', 'wide']],
  ['all', ['list', newer, 'all', '-n', 'shop']],
  ['workloads', ['list', newer, 'deploy,sts,ds,rs,jobs,cj,hpa,pdb', '-n', 'shop', '--wide']],
  ['cluster', ['list', newer, 'no,ns,pv,sc,pc,crd,apiservices', '-n', 'shop']],
  [
    'others',
    [
      'list',
      newer,
      'secrets,cm,sa,ing,netpol,pvc,quota,limits,ep,endpointslices,leases,roles,rolebindings',
      '-n',
      'shop',
    ],
  ],
  ['events', ['list', newer, 'events', '-n', 'shop']],
  ['custom', ['list', newer, 'databases,clusterwidgets']],
  ['names', ['list', newer, 'deploy,databases', '-o', 'name']],
  ['by-prefix', ['list', newer, '--prefix', '/registry/services/specs/shop/', '-o', 'name']],
  ['before-the-deletion', ['list', older, 'deploy,cm', '-n', 'legacy', '--revision', '1340']],
  ['after-the-deletion', ['list', older, 'deploy,cm', '-n', 'legacy']],
  ['deployment', ['get', newer, 'deploy/web', '-n', 'shop']],
  ['deployment-json', ['get', newer, 'deployments.apps', 'web', '-n', 'shop', '-o', 'json', '--show-managed-fields']],
  ['several', ['get', newer, 'svc/web', 'cm/app-config', '-n', 'shop']],
  ['custom-object', ['get', newer, 'database', 'orders', '-n', 'shop']],
  ['secret', ['get', newer, 'secret', 'db-credentials', '-n', 'shop']],
  ['by-key', ['get', newer, '--key', '/registry/ranges/serviceips']],
  ['missing', ['get', newer, 'deploy/webb', 'cm/app-config', '-n', 'kube-system']],
  ['deleted', ['get', older, 'deploy/web', '-n', 'legacy']],
  ['deleted.zh', ['get', older, 'deploy/web', '-n', 'legacy', '--lang', 'zh']],
  ['resurrected', ['get', older, 'deploy/web', '-n', 'legacy', '--revision', '1340']],
  ['not-encrypted-without-key', ['get', encrypted, 'secret', 'db-credentials', '-n', 'shop']],
  ['encrypted-list', ['list', encrypted, 'secrets', '-n', 'shop']],
  ['decrypted-list', ['list', encrypted, 'secrets', '-n', 'shop', '--encryption-config', keys]],
  ['grep', ['grep', newer, 'registry.example.com', 'deploy', '-n', 'shop']],
  ['grep-regexp', ['grep', newer, '[0-9]+Mi$', 'deploy,quota,limits', '--regexp', '-n', 'shop']],
  ['grep-nothing', ['grep', newer, 'pass-shop']],
  ['unknown-resource', ['list', newer, 'deplyo']],
  ['bad-selector', ['list', newer, 'pods', '-l', 'app in web']],
  ['compacted', ['get', newer, 'deploy/web', '--revision', '1']],
]
for (const [name, argv] of answers)
  test(`snapshot ${argv[0]} says of ${name} what it should`, async () => {
    const { code, stdout, stderr } = await run(argv)
    assertGolden(
      `test/e2e/expected/snapshot-objects/${name}.txt`,
      `$ codeblue snapshot ${argv.join(' ')}\n${stdout}--- ${code}\n${stderr}`,
    )
  })

test('what kubectl said of the same objects is what get prints', async () => {
  const text = zstdDecompressSync(readFileSync(join(root, snapshots, 'k8s-1.32.13-before.objects.json.zst'))).toString()
  const served: Record<string, readonly { metadata: { name: string } }[]> = JSON.parse(text)
  for (const resource of [
    'configmaps',
    'services',
    'databases.db.example.com',
    'nodes',
    'roles.rbac.authorization.k8s.io',
  ]) {
    const { stdout } = await run(['get', newer, resource, '-o', 'json', '--show-managed-fields'])
    const answer: { readonly items: readonly unknown[] } = JSON.parse(stdout)
    assert.deepEqual(answer.items, served[resource], resource)
  }
})

/** Rows of a table, without the columns that say how long ago something was. */
function cellsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const [header = ''] = lines
  const starts = [...header.matchAll(/\S+(?: \S+)*/g)].map(({ index, 0: name }) => ({ index, name }))
  const kept = starts.map(({ name }) => !/^(AGE|DURATION|LAST SCHEDULE)$/.test(name))
  return lines.map((line) =>
    starts
      .map(({ index }, column) => line.slice(index, starts[column + 1]?.index).trim())
      .filter((_, column) => kept[column]),
  )
}

test('tables have the columns and the cells of kubectl', async () => {
  const text = readFileSync(join(root, snapshots, 'k8s-1.32.13-before.tables.json'), 'utf8')
  const tables: Record<string, readonly string[]> = JSON.parse(text)
  for (const [resource, lines] of Object.entries(tables)) {
    const { stdout } = await run(['list', newer, resource, '-n', 'shop', '-o', 'wide'])
    assert.deepEqual(cellsOf(stdout.trimEnd().split('\n')), cellsOf(lines), resource)
  }
})

test('YAML is that of kubectl, byte for byte', async () => {
  const { stdout } = await run(['get', newer, 'cm,svc', '-n', 'shop'])
  assert.equal(stdout, readFileSync(join(root, snapshots, 'k8s-1.32.13-before.shop.yaml'), 'utf8'))
})

test('values of Secrets are shown when that can be written down, and only then', async () => {
  const state = join(scratch, 'state')
  const argv = ['get', encrypted, 'secret', 'db-credentials', '-n', 'shop', '--reveal', '--encryption-config', keys]
  const shown = await run(argv, { XDG_STATE_HOME: state })
  assert.match(shown.stdout, /^ {2}password: \S+=*$/m)
  const [line = '', ...rest] = readFileSync(join(state, 'codeblue/reveals.jsonl'), 'utf8').split('\n')
  const { at, user, uid, ...record }: Record<string, unknown> = JSON.parse(line)
  const sha256 = hash('sha256', readFileSync(join(root, encrypted)), 'hex')
  assert.deepEqual(
    [record, [typeof at, typeof user, typeof uid], rest],
    [
      {
        command: 'snapshot get',
        file: encrypted,
        sha256,
        objects: ['/registry/secrets/shop/db-credentials'],
      },
      ['string', 'string', 'number'],
      [''],
    ],
  )
  writeFileSync(join(scratch, 'file'), '')
  const refused = await run(argv, { XDG_STATE_HOME: join(scratch, 'file') })
  assert.deepEqual([refused.code, refused.stdout, /REVEAL_REFUSED/.test(refused.stderr)], [5, '', true])
})

test('extract writes the same tree twice, and what changed between two revisions alone differs', async () => {
  const out = join(scratch, 'tree')
  const extract = (...more: readonly string[]) => run(['extract', older, '--out', out, '-n', 'legacy', ...more])
  const first = await extract('--revision', '1340')
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).sort()
  const index = readFileSync(join(out, 'index.json'), 'utf8')
  assertGolden('test/e2e/expected/snapshot-objects/extract-index.json', index)
  const again = await extract('--revision', '1340')
  assert.deepEqual(
    [readFileSync(join(out, 'index.json'), 'utf8'), readdirSync(out, { recursive: true, encoding: 'utf8' }).sort()],
    [index, files],
  )
  assert.deepEqual([first.code, first.stdout], [again.code, again.stdout])
  const gone = await extract()
  const left: { readonly objects: readonly unknown[] } = JSON.parse(readFileSync(join(out, 'index.json'), 'utf8'))
  assert.deepEqual([gone.code, readdirSync(out), left.objects], [0, ['index.json'], []])
})

test('extract --clean leaves what can be created again', async () => {
  const out = join(scratch, 'clean')
  await run(['extract', older, 'deploy,pv,jobs', '--out', out, '--revision', '1340', '--clean'])
  const text = (path: string): string => readFileSync(join(out, path), 'utf8')
  assertGolden(
    'test/e2e/expected/snapshot-objects/extract-clean.yaml',
    [text('legacy/deployments.apps/web.yaml'), text('legacy/jobs.batch/migrate.yaml')].join('---\n'),
  )
})

test('extract refuses a folder that is not its own', async () => {
  const out = join(scratch, 'mine')
  mkdirSync(out)
  writeFileSync(join(out, 'notes.txt'), 'mine')
  const { code, stdout } = await run(['extract', newer, '--out', out])
  assert.deepEqual([code, stdout, readdirSync(out)], [5, '', ['notes.txt']])
})

test('JSON answers are as their schemas say', async () => {
  const out = join(scratch, 'schema')
  const asJson = async (argv: readonly string[]): Promise<unknown> =>
    JSON.parse((await run([...argv, '-o', 'json'])).stdout)
  objectSchemas['snapshot-contents'].parse(await asJson(['list', newer]))
  objectSchemas['snapshot-grep'].parse(await asJson(['grep', newer, 'web', 'deploy']))
  objectSchemas['snapshot-extracted'].parse(await asJson(['extract', newer, '--out', out, '-n', 'shop']))
  objectSchemas['snapshot-extract'].parse(JSON.parse(readFileSync(join(out, 'index.json'), 'utf8')))
})

test('a pattern that never ends is stopped', async () => {
  const { code, stdout, stderr } = await run(['grep', newer, '(.+.*)+(.*)+$x', '--regexp'])
  assert.deepEqual([code, stdout, /PATTERN_TOO_SLOW/.test(stderr)], [1, '', true])
})

test('decode takes what etcdctl prints from standard input', async () => {
  const config = await run(['get', newer, 'cm/app-config', '-n', 'shop', '-o', 'json'])
  const decoded = spawnSync(program, ['snapshot', 'decode', '-o', 'json'], { input: config.stdout, encoding: 'utf8' })
  assert.deepEqual([decoded.status, decoded.stdout, decoded.stderr], [0, config.stdout, ''])
})

test('a file that is cut gives what can be read, and says so', async () => {
  const bytes = readFileSync(join(root, newer))
  const cut = join(scratch, 'cut.db')
  writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * 0.7)))
  const { code, stdout, stderr } = await run(['list', cut, 'deploy,cm,svc', '-o', 'name'])
  assert.deepEqual([code, stdout, /^The file is damaged in \d+ places/m.test(stderr)], [4, '', true])
})
