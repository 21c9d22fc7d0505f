import assert from 'node:assert/strict'
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { issueNodePki } from './node-pki.ts'
import {
  clientRequest,
  expiredSince,
  issueAuthority,
  issueCertificate,
  memberRequest,
  reissueCertificate,
  validFor,
} from './pki.ts'
import type { LabHost } from './topology.ts'

const host: LabHost = { name: 'cp1', address: '10.77.0.11', roles: ['etcd'] }

test('a host gets the files of kubeadm, private keys readable by root alone', async () => {
  const files = await issueNodePki(await issueAuthority('etcd-ca'), host)
  assert.deepEqual(
    files.map(({ path, mode }) => `${path} ${mode.toString(8)}`),
    ['etcd/ca', 'etcd/server', 'etcd/peer', 'etcd/healthcheck-client', 'apiserver-etcd-client'].flatMap((name) => [
      `/etc/kubernetes/pki/${name}.crt 644`,
      `/etc/kubernetes/pki/${name}.key 600`,
    ]),
  )
})

test('a member certificate names its host and address and is signed by the CA', async () => {
  const authority = await issueAuthority('etcd-ca')
  const pair = await issueCertificate(authority, memberRequest(host, expiredSince(3)))
  const certificate = new X509Certificate(pair.cert)
  const ca = new X509Certificate(authority.cert)
  assert.deepEqual(
    {
      subject: certificate.subject,
      names: certificate.subjectAltName,
      issued: certificate.checkIssued(ca) && certificate.verify(ca.publicKey),
      keyMatches: certificate.checkPrivateKey(createPrivateKey(pair.key)),
      expired: certificate.validToDate.getTime() < Date.now(),
      ca: [ca.subject, ca.ca, certificate.ca],
    },
    {
      subject: 'CN=cp1',
      names: 'DNS:cp1, DNS:localhost, IP Address:10.77.0.11, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
      issued: true,
      keyMatches: true,
      expired: true,
      ca: ['CN=etcd-ca', true, false],
    },
  )
})

test('a client certificate carries the group of administrators and no names', async () => {
  const pair = await issueCertificate(
    await issueAuthority('etcd-ca'),
    clientRequest('kube-etcd-healthcheck-client', expiredSince(1)),
  )
  const certificate = new X509Certificate(pair.cert)
  assert.deepEqual(
    [certificate.subject, certificate.subjectAltName],
    ['O=system:masters\nCN=kube-etcd-healthcheck-client', undefined],
  )
})

test('a certificate of an RSA authority is made again with other dates and with all else as it was', async () => {
  const authority = await issueAuthority('etcd-ca')
  const pair = await issueCertificate(authority, memberRequest(host, validFor(365)))
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const rsaKey = rsa.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString()
  // The name of the CA is all that is taken from its certificate.
  const pem = await reissueCertificate({ cert: authority.cert, key: rsaKey }, pair.cert + pair.key, expiredSince(3))
  const [before, after] = [new X509Certificate(pair.cert), new X509Certificate(pem)]
  const described = (certificate: X509Certificate) => [
    ...[certificate.subject, certificate.issuer, certificate.subjectAltName, certificate.keyUsage],
    certificate.publicKey.export({ format: 'pem', type: 'spki' }),
  ]
  assert.deepEqual(described(after), described(before))
  assert.deepEqual(
    {
      signed: after.verify(rsa.publicKey),
      expired: after.validToDate.getTime() < Date.now(),
      keyKept: pem.endsWith(pair.key),
    },
    { signed: true, expired: true, keyKept: true },
  )
})
