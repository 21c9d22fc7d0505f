import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { objectFilePath } from './object-file-name.ts'

const place = (namespace: string, resource: string, name: string) => ({
  namespace,
  resource,
  name,
  storagePath: '',
  kind: '',
})

const cases: readonly (readonly [string, string, string, string])[] = [
  ['shop', 'deployments.apps', 'web', 'shop/deployments.apps/web.yaml'],
  [
    '',
    'clusterroles.rbac.authorization.k8s.io',
    'system:node',
    '_cluster/clusterroles.rbac.authorization.k8s.io/system%3Anode.yaml',
  ],
  ['shop', 'things.example.com', '..', 'shop/things.example.com/%2E..yaml'],
  ['..', 'pods', 'a/b', '%2E./pods/a%2Fb.yaml'],
  ['shop', 'pods', '100%', 'shop/pods/100%25.yaml'],
]
for (const [namespace, resource, name, expected] of cases)
  test(`${JSON.stringify(name)} has the file ${expected}`, () =>
    assert.equal(objectFilePath(place(namespace, resource, name)), expected))

test('every name has a file of its own, and its name reads back', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }), (name) => {
      const file = objectFilePath(place('shop', 'pods', name)).slice('shop/pods/'.length, -'.yaml'.length)
      assert.match(file, /^[A-Za-z0-9_%-][A-Za-z0-9_%.-]*$/)
      if (!file.includes('~')) assert.equal(decodeURIComponent(file), Buffer.from(name).toString())
    }),
  )
})

test('a name that is too long for a file is cut, and stays different from others that begin alike', () => {
  const [one, two] = ['a', 'b'].map(
    (end) => objectFilePath(place('', 'pods', 'x'.repeat(300) + end)).split('/')[2] ?? '',
  )
  assert.equal(one === two, false)
  assert.deepEqual(
    [one, two].map((file) => file?.length),
    [245, 245],
  )
})
