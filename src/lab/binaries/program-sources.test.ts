import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { kubernetesReleases } from '../kubernetes/versions.ts'
import { builtEtcdVersions, etcdSet, kubernetesSet, kubernetesVersions } from './program-sets.ts'
import { binariesPath, hashSources, readGoRequirement, readRelease } from './program-sources.ts'

const sets = [...kubernetesVersions.map(kubernetesSet), ...builtEtcdVersions.map(etcdSet)]

for (const set of sets) {
  test(`the module of ${set.name} ${set.version} pins a release of that minor, whose sums it has`, () => {
    const release = readRelease(set)
    const sums = readFileSync(binariesPath(set.sources[0] ?? '', 'go.sum'), 'utf8')
    assert.ok(release.startsWith(`v${set.version}.`), release)
    assert.ok(sums.includes(`\n${set.upstream} ${release} h1:`))
  })

  test(`another Go is another layer of ${set.name} ${set.version}, the same Go the same`, () => {
    const [one, same, other] = ['go1.26.0', 'go1.26.0', 'go1.26.1'].map((version) => hashSources(set, [version]))
    assert.equal(one, same)
    assert.notEqual(one, other)
  })
}

for (const version of kubernetesVersions) {
  test(`every part of Kubernetes ${version} is of the same patch release as the whole`, () => {
    const set = kubernetesSet(version)
    const module = readFileSync(binariesPath(set.sources[0] ?? '', 'go.mod'), 'utf8')
    const replaced = [...module.matchAll(/^\tk8s\.io\/\S+ => k8s\.io\/\S+ (\S+)$/gm)].map((match) => match[1])
    assert.ok(replaced.length > 25)
    assert.deepEqual([...new Set(replaced)], [readRelease(set).replace(/^v1\./, 'v0.')])
  })
}

test('no two layers have the same sources', () => {
  const hashes = sets.map((set) => hashSources(set, []))
  assert.equal(new Set(hashes).size, hashes.length)
})

test('each layer asks for the newest Go that one of its modules asks for', () => {
  const wanted = Object.fromEntries(sets.map((set) => [`${set.name} ${set.version}`, readGoRequirement(set)]))
  assert.deepEqual(wanted, {
    'kubernetes 1.34': '1.24.1',
    'kubernetes 1.32': '1.24.1',
    'etcd 3.6': '1.26.0',
    'etcd 3.5': '1.26.0',
  })
})

test('the lab calls a release of Kubernetes as its module does', () => {
  assert.deepEqual(
    kubernetesVersions.map((version) => kubernetesReleases[version].release),
    kubernetesVersions.map((version) => readRelease(kubernetesSet(version))),
  )
})
