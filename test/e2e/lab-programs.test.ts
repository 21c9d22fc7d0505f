/** Programs for the lab's hosts: built from source, and taken from this machine. Skipped with its reasons where a lab cannot run. */
import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openEtcdLayer, openKubernetesLayer } from '../../src/lab/binaries/open-programs.ts'
import { etcdSet, kubernetesSet, type ProgramSet } from '../../src/lab/binaries/program-sets.ts'
import { readRelease } from '../../src/lab/binaries/program-sources.ts'
import { buildOnce } from '../../src/lab/build-once.ts'
import { readObstacles } from '../../src/lab/machine.ts'
import { runCommand } from '../../src/lab/run-command.ts'

const obstacles = readObstacles().map(({ reason }) => reason)
const skip = obstacles.length === 0 ? false : obstacles.join('; ')

function makeRoot(context: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'codeblue-programs-'))
  context.after(() => rmSync(root, { recursive: true }))
  return root
}

/** Sets variables of the environment for one test. */
function setEnvironment(context: TestContext, values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) {
    const before = process.env[name]
    process.env[name] = value
    context.after(() => {
      if (before === undefined) delete process.env[name]
      else process.env[name] = before
    })
  }
}

async function readVersions(layer: string, set: ProgramSet): Promise<readonly (string | undefined)[]> {
  const ends = set.programs.map(({ name, versionArgs }) => runCommand([join(layer, 'usr/bin', name), ...versionArgs]))
  return (await Promise.all(ends)).map(({ stdout }) => /\d+\.\d+\.\d+/.exec(stdout)?.[0])
}

test('every program of a built layer says the release that its module pins', { skip }, async () => {
  const layers = [
    [await openKubernetesLayer('1.34', () => {}), kubernetesSet('1.34')],
    [await openEtcdLayer('3.6', () => {}), etcdSet('3.6')],
  ] as const
  for (const [layer, set] of layers) {
    const release = readRelease(set).slice(1)
    assert.deepEqual(
      await readVersions(layer, set),
      set.programs.map(() => release),
    )
  }
})

test('a layer of Kubernetes has everything that a host needs, and each program starts by its name', {
  skip,
}, async () => {
  const bin = join(await openKubernetesLayer('1.34', () => {}), 'usr/bin')
  assert.deepEqual(
    readdirSync(bin).sort(),
    [...kubernetesSet('1.34').programs.map(({ name }) => name), ...kubernetesSet('1.34').extras].sort(),
  )
  const usages = await Promise.all(
    kubernetesSet('1.34').programs.map(async ({ name }) => {
      const { exitCode, stdout } = await runCommand([join(bin, name), '--help'])
      return [name, exitCode, stdout.includes(name)]
    }),
  )
  assert.deepEqual(
    usages,
    kubernetesSet('1.34').programs.map(({ name }) => [name, 0, true]),
  )
})

test('programs of KUBEBUILDER_ASSETS become a layer of copies, a program of many names still one file', {
  skip,
}, async (context) => {
  const built = await openKubernetesLayer('1.34', () => {})
  setEnvironment(context, { KUBEBUILDER_ASSETS: join(built, 'usr/bin'), XDG_CACHE_HOME: makeRoot(context) })
  const messages: string[] = []
  const layer = await openKubernetesLayer('1.34', ({ message }) => messages.push(message))
  assert.match(messages[0] ?? '', /^copying the programs of this machine: .*\/kubelet, .*\/pause/)
  assert.deepEqual(await readVersions(layer, kubernetesSet('1.34')), await readVersions(built, kubernetesSet('1.34')))
  const files = readdirSync(join(layer, 'usr/bin'), { withFileTypes: true }).filter((entry) => entry.isFile())
  assert.deepEqual(files.map(({ name }) => name).sort(), ['crictl', 'kube-apiserver', 'pause'])
})

test('a layer of copies is made again when one of the programs is another', { skip }, async (context) => {
  const root = makeRoot(context)
  const assets = join(root, 'assets')
  mkdirSync(assets)
  setEnvironment(context, { KUBEBUILDER_ASSETS: assets, XDG_CACHE_HOME: join(root, 'cache') })
  const write = (patch: string): void => {
    for (const name of ['etcd', 'etcdctl', 'etcdutl']) {
      writeFileSync(join(assets, name), `#!/bin/sh\necho ${name} version: 3.6.${patch}\n`)
      chmodSync(join(assets, name), 0o755)
    }
  }
  write('4')
  const first = await openEtcdLayer('3.6', () => {})
  const again = await openEtcdLayer('3.6', () => assert.fail('it is there'))
  write('14')
  const second = await openEtcdLayer('3.6', () => {})
  assert.equal(again, first)
  assert.notEqual(second, first)
  assert.equal(readFileSync(join(second, 'usr/bin/etcd'), 'utf8'), '#!/bin/sh\necho etcd version: 3.6.14\n')
})

test('a killed build leaves neither a layer nor a process, and the next one builds it', { skip }, async (context) => {
  const root = makeRoot(context)
  const target = join(root, 'layer')
  const script = join(root, 'build.sh')
  writeFileSync(
    script,
    `rm -rf "$1".building; mkdir "$1".building; echo begun >&2; [ -e ${root}/quick ] || sleep 31.4159; mv -T "$1".building "$1"\n`,
  )
  const build = { script, args: [], what: 'a layer', onLine: () => {}, hint: () => 'run it again' }
  await assert.rejects(buildOnce(target, { ...build, timeoutMs: 500 }), {
    code: 'LAB_BUILD_FAILED',
    hint: 'run it again',
  })
  assert.equal(existsSync(target), false)
  const { stdout } = await runCommand(['pgrep', '--full', 'sleep 31.4159'])
  assert.equal(stdout, '')
  writeFileSync(join(root, 'quick'), '')
  await buildOnce(target, { ...build, timeoutMs: 20_000 })
  assert.deepEqual(
    readdirSync(root)
      .sort()
      .filter((name) => name.startsWith(basename(target))),
    ['layer', 'layer.lock'],
  )
})
