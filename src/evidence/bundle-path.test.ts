import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bundlePath, isBundlePath } from './bundle-path.ts'

const header = (host: string | undefined, detail?: string) =>
  ({ collector: 'kubernetes.manifest', host, detail, source: '', extension: 'yaml' }) as const

test('a path says host, collector and what distinguishes the item', () => {
  const cases: readonly (readonly [string | undefined, string | undefined, string])[] = [
    [
      'cp1',
      '/etc/kubernetes/manifests/etcd.yaml',
      'evidence/cp1/kubernetes.manifest/etc_kubernetes_manifests_etcd.yaml',
    ],
    ['cp1', undefined, 'evidence/cp1/kubernetes.manifest/kubernetes.manifest.yaml'],
    [undefined, '10.0.0.1:6443', 'evidence/_cluster/kubernetes.manifest/10.0.0.1_6443.yaml'],
    ['_cluster', 'x', 'evidence/_cluster/kubernetes.manifest/x.yaml'],
    ['..', '../../../../etc/passwd', 'evidence/unnamed/kubernetes.manifest/etc_passwd.yaml'],
    ['cp1/../..', '\0\n/', 'evidence/cp1_._/kubernetes.manifest/unnamed.yaml'],
    ['主机', '日志', 'evidence/unnamed/kubernetes.manifest/unnamed.yaml'],
  ]
  for (const [host, detail, expected] of cases) assert.equal(bundlePath(header(host, detail), new Set()), expected)
})

test('names that differ only in case or in what was taken out are kept apart', () => {
  const taken = new Set<string>()
  const paths = ['a/b', 'a_b', 'A B', 'a:b'].map((detail) => {
    const path = bundlePath(header('cp1', detail), taken)
    taken.add(path.toLowerCase())
    return path.split('/').at(-1)
  })
  assert.deepEqual(paths, ['a_b.yaml', 'a_b~2.yaml', 'A_B~3.yaml', 'a_b~4.yaml'])
})

test('whatever a host calls itself and its files, the path is one that a reader believes', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.string({ unit: 'binary', maxLength: 50 }),
    fc.constantFrom('..', '.', '', '/', '-rf', 'con.'),
  )
  fc.assert(fc.property(text, text, (host, detail) => isBundlePath(bundlePath(header(host, detail), new Set()))))
})
