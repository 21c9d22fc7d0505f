import 'reflect-metadata'
import assert from 'node:assert/strict'
import { createHash, webcrypto } from 'node:crypto'
import { test } from 'node:test'
import { BasicConstraintsExtension, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509'
import type { FactValue } from '../model/fact.ts'
import { inventorySchema } from '../model/inventory.ts'
import { deriveCertificates } from './certificate-facts.ts'
import type { DeriveContext, TextItem } from './deriver.ts'
import { buildMemberDirectory } from './member-directory.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const keys = (): Promise<webcrypto.CryptoKeyPair> => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
const valid = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2027-01-01T00:00:00Z') }
const past = { notBefore: new Date('2025-01-01T00:00:00Z'), notAfter: new Date('2026-06-01T00:00:00Z') }

interface Authority {
  readonly pem: string
  readonly keys: webcrypto.CryptoKeyPair
}

async function authority(): Promise<Authority> {
  const pair = await keys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...{ name: 'CN=etcd-ca', keys: pair, signingAlgorithm: algorithm, ...valid },
    extensions: [new BasicConstraintsExtension(true)],
  })
  return { pem: certificate.toString('pem'), keys: pair }
}

async function leaf(by: Authority, address: string, dates = valid): Promise<{ pem: string; keyHash: string }> {
  const pair = await keys()
  const certificate = await X509CertificateGenerator.create({
    ...{ subject: 'CN=cp1', issuer: 'CN=etcd-ca', signingAlgorithm: algorithm, ...dates },
    publicKey: pair.publicKey,
    signingKey: by.keys.privateKey,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: address }])],
  })
  const spki = await webcrypto.subtle.exportKey('spki', pair.publicKey)
  return { pem: certificate.toString('pem'), keyHash: createHash('sha256').update(new Uint8Array(spki)).digest('hex') }
}

const hosts = ['cp1', 'cp2', 'cp3']
const inventory = inventorySchema.parse({
  version: 1,
  cluster: 'lab',
  nodes: hosts.map((name, index) => ({ name, address: `10.77.0.1${index + 1}`, roles: ['etcd'] })),
  etcd: { members: hosts.map((node, index) => ({ node, clientUrl: `https://10.77.0.1${index + 1}:2379` })) },
})
const context: DeriveContext = {
  inventory,
  directory: buildMemberDirectory(inventory, []),
  referenceMs: Date.parse('2026-11-20T12:00:00Z'),
}

const at = (host: string, file: string, text: string): TextItem => ({
  text,
  item: {
    ...{ path: `${host}/${file}`, host, outcome: 'collected', reason: '', source: file, sizeBytes: text.length },
    collector: file.includes(':') ? 'certificate.served' : 'certificate',
    detail: file.includes(':') ? file : `/etc/kubernetes/pki/etcd/${file}`,
    startedAt: '2026-11-20T12:00:00Z',
  },
})

/** What was said about one certificate, without dates and without what was not asked of it. */
function said(items: readonly TextItem[], host: string, file: string): Readonly<Record<string, FactValue>> {
  const facts = deriveCertificates(items, context).filter(
    ({ subject }) => subject.host === host && subject.name.endsWith(file),
  )
  return Object.fromEntries(
    facts
      .filter(({ name, state }) => !/not-before|not-after|days-left|not-yet/.test(name) && state.kind !== 'absent')
      .map(({ name, state }) => [name.replace('certificate.', ''), state.kind === 'known' ? state.value : state.kind]),
  )
}

const usual = await authority()
const other = await authority()
const carry = (authorities: readonly Authority[]): readonly TextItem[] =>
  authorities.map((entry, index) => at(hosts[index] ?? '', 'ca.crt', entry.pem))

test('a sound certificate is signed by its CA, covers its address and belongs to its key', async () => {
  const { pem, keyHash } = await leaf(usual, '10.77.0.11')
  const items = [...carry([usual, usual, usual]), at('cp1', 'peer.crt', `Key-Public-SHA256: ${keyHash}\n${pem}`)]
  assert.deepEqual(said(items, 'cp1', 'peer.crt'), {
    role: 'etcd-peer',
    expired: false,
    'signed-by-its-ca': true,
    'ca-differs': false,
    'covers-address': true,
    'key-matches': true,
  })
})

test('a certificate expires by the clock of its own host', async () => {
  const { pem } = await leaf(usual, '10.77.0.11')
  const item = at('cp1', 'server.crt', pem)
  const ahead = { ...item, item: { ...item.item, clockOffsetMs: 60 * 24 * 3600 * 1000 } }
  assert.equal(said([item], 'cp1', 'server.crt').expired, false)
  assert.equal(said([ahead], 'cp1', 'server.crt').expired, true)
})

test('an expired certificate of another name and key', async () => {
  const { pem } = await leaf(usual, '10.99.0.13', past)
  const items = [
    ...carry([usual, usual, usual]),
    at('cp1', 'server.crt', `Key-Public-SHA256: ${'0'.repeat(64)}\n${pem}`),
  ]
  assert.deepEqual(said(items, 'cp1', 'server.crt'), {
    role: 'etcd-server',
    expired: true,
    'signed-by-its-ca': true,
    'ca-differs': false,
    'covers-address': false,
    'key-matches': false,
  })
})

test('a CA of the same name and another key differs from the one that most hosts carry', async () => {
  const { pem } = await leaf(other, '10.77.0.13')
  const items = [...carry([usual, usual, other]), at('cp3', 'peer.crt', pem)]
  assert.deepEqual(
    [said(items, 'cp3', 'ca.crt'), said(items, 'cp3', 'peer.crt'), said(items, 'cp1', 'ca.crt')],
    [
      { role: 'etcd-ca', expired: false, 'ca-differs': true },
      { role: 'etcd-peer', expired: false, 'signed-by-its-ca': true, 'ca-differs': true, 'covers-address': true },
      { role: 'etcd-ca', expired: false, 'ca-differs': false },
    ],
  )
})

test('without a majority no CA is called the odd one', () => {
  const items = carry([usual, other])
  assert.deepEqual(said(items, 'cp1', 'ca.crt'), { role: 'etcd-ca', expired: false })
})

test('what is served differs from the file that was renewed since', async () => {
  const [old, renewed] = [await leaf(usual, '10.77.0.11', past), await leaf(usual, '10.77.0.11')]
  const items = [at('cp1', 'server.crt', renewed.pem), at('cp1', '10.77.0.11:2379', `From: operator\n${old.pem}`)]
  assert.deepEqual(said(items, 'cp1', 'wire:10.77.0.11:2379'), {
    role: 'etcd-server',
    expired: true,
    'covers-address': true,
    'served-differs': true,
  })
})

/** Names of the facts that do not apply to one certificate. */
const notAsked = (items: readonly TextItem[], file: string, given = context): readonly string[] =>
  deriveCertificates(items, given)
    .filter(({ subject, state }) => subject.name.endsWith(file) && state.kind === 'absent')
    .map(({ name }) => name.replace('certificate.', ''))

test('what cannot be asked of a certificate is not left open', async () => {
  const { pem } = await leaf(usual, '10.77.0.11')
  const alone = inventorySchema.parse({ ...inventory, nodes: inventory.nodes.slice(0, 1), etcd: undefined })
  const items = [
    at('cp1', 'ca.crt', `Key: absent\n${usual.pem}`),
    at('cp1', '10.77.0.11:2379', `From: operator\n${pem}`),
  ]
  assert.deepEqual(
    [
      notAsked(items, 'ca.crt'),
      notAsked(items, 'ca.crt', { ...context, inventory: alone }),
      notAsked(items, 'wire:10.77.0.11:2379'),
    ],
    [
      ['signed-by-its-ca', 'covers-address', 'key-matches', 'served-differs'],
      ['signed-by-its-ca', 'ca-differs', 'covers-address', 'key-matches', 'served-differs'],
      ['key-matches'],
    ],
  )
})
