import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodePasted } from './pasted-value.ts'
import { storedKubeadmConfig } from './stored-object.fixture.ts'

const value = Buffer.from(storedKubeadmConfig)
const key = '/registry/configmaps/kube-system/kubeadm-config'
const lineFeed = Buffer.from('\n')
const bare = [{ key: '', value, modRevision: undefined }]
const answer = {
  header: { revision: 7 },
  kvs: [{ key: Buffer.from(key).toString('base64'), mod_revision: 5, value: value.toString('base64') }],
}
const encrypted = Buffer.from('k8s:enc:aescbc:v1:key1:\u0001\n')

const cases: readonly (readonly [string, Uint8Array, unknown])[] = [
  ['the bytes', value, bare],
  ['the bytes with a line feed', Buffer.concat([value, lineFeed]), bare],
  ['what etcdctl get prints', Buffer.concat([Buffer.from(`${key}\n`), value, lineFeed]), [{ ...bare[0], key }]],
  ['what etcdctl get -w json prints', Buffer.from(JSON.stringify(answer)), [{ key, value, modRevision: 5 }]],
  ['base64', Buffer.from(value.toString('base64')), bare],
  ['base64 in lines', Buffer.from(value.toString('base64').replace(/.{76}/g, '$&\n')), bare],
  ['hex', Buffer.from(value.toString('hex')), bare],
  ['hex in lines, with its mark', Buffer.from(`0x${value.toString('hex').replace(/.{60}/g, '$&\n')}\n`), bare],
  ['base64 of base64', Buffer.from(Buffer.from(value.toString('base64')).toString('base64')), bare],
  ['what is encrypted, whose last byte may be a line feed', encrypted, [{ ...bare[0], value: encrypted }]],
  ['JSON', Buffer.from('{"kind":"A"}\n'), [{ ...bare[0], value: Buffer.from('{"kind":"A"}') }]],
  ['anything else', Buffer.from('12:34'), [{ ...bare[0], value: Buffer.from('12:34') }]],
  ['nothing', Buffer.from(''), []],
]
for (const [what, bytes, expected] of cases)
  test(`takes ${what}`, () => {
    const found = decodePasted(bytes).map((one) => ({ ...one, value: Buffer.from(one.value) }))
    assert.deepEqual(found, expected)
  })
