import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { Secret } from '../../src/base/secret.ts'
import { expiredSince, issueAuthority, issueCertificate, type PemPair, validFor } from '../../src/lab/pki.ts'
import { type EtcdAnswer, openEtcd } from '../../src/reach/etcd/etcd-client.ts'
import { openTcp } from '../../src/reach/local.ts'
import { readServedCertificates, type TlsMaterial } from '../../src/reach/tls-probe.ts'

const program = [
  '/usr/bin/etcd',
  ...globSync(join(homedir(), '.cache/codeblue/etcd-3.5-*/usr/bin/etcd')),
  ...globSync(join(homedir(), '.cache/codeblue/lab-*/usr/bin/etcd')),
].find((path) => globSync(path).length > 0)

const folder = await mkdtemp(join(tmpdir(), 'codeblue-etcd-'))
after(() => rm(folder, { recursive: true, force: true }))

const authority = await issueAuthority('etcd-ca')
const issue = (validity = validFor(30)): Promise<PemPair> =>
  issueCertificate(authority, { commonName: 'cp1', names: ['localhost'], addresses: ['127.0.0.1'], validity })

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

interface Etcd {
  readonly clientUrl: string
  readonly port: number
  readonly close: () => Promise<void>
}

async function startEtcd(path: string, server: PemPair): Promise<Etcd> {
  const data = await mkdtemp(join(folder, 'member-'))
  for (const [name, text] of Object.entries({
    'ca.crt': authority.cert,
    'server.crt': server.cert,
    'server.key': server.key,
  }))
    await writeFile(join(data, name), text)
  const [port, peerPort] = [await freePort(), await freePort()]
  const clientUrl = `https://127.0.0.1:${port}`
  const flags = {
    name: 'cp1',
    'data-dir': join(data, 'etcd'),
    'listen-client-urls': clientUrl,
    'advertise-client-urls': clientUrl,
    'listen-peer-urls': `http://127.0.0.1:${peerPort}`,
    'initial-advertise-peer-urls': `http://127.0.0.1:${peerPort}`,
    'initial-cluster': `cp1=http://127.0.0.1:${peerPort}`,
    'trusted-ca-file': join(data, 'ca.crt'),
    'cert-file': join(data, 'server.crt'),
    'key-file': join(data, 'server.key'),
    'client-cert-auth': 'true',
    logger: 'zap',
    'log-outputs': 'stderr',
  }
  const child = spawn(
    path,
    Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  for await (const line of createInterface(child.stderr))
    if (/serving client traffic securely|ready to serve client requests/.test(line)) break
  child.stderr.resume()
  return {
    clientUrl,
    port,
    close: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

const materialOf = (pair: PemPair, ca = authority.cert): TlsMaterial => ({
  ca,
  cert: pair.cert,
  key: new Secret(pair.key),
})

async function askStatus(etcd: Etcd, material: TlsMaterial): Promise<EtcdAnswer> {
  const client = await openEtcd({
    clientUrl: etcd.clientUrl,
    open: () => openTcp({ host: '127.0.0.1', port: etcd.port }),
    material,
  })
  const answer = await client.status(3_000)
  await client.close()
  return answer
}

const reasonOf = (answer: EtcdAnswer): string => (answer.ok ? 'it answered' : (answer.tls ?? answer.error))

if (program === undefined) {
  test('our etcd client speaks to a real etcd', {
    skip: 'no etcd: neither /usr/bin/etcd nor one in the cache',
  }, () => {})
} else {
  const etcd = await startEtcd(program, await issue())
  const expired = await startEtcd(program, await issue(expiredSince(3)))
  after(() => Promise.all([etcd.close(), expired.close()]))
  const client = materialOf(await issue())

  test('asks a member everything, in the shape of the JSON gateway', async () => {
    const open = () => openTcp({ host: '127.0.0.1', port: etcd.port })
    const asked = await openEtcd({ clientUrl: etcd.clientUrl, open, material: client })
    const answers = await Promise.all([
      asked.status(3_000),
      asked.memberList(3_000),
      asked.alarmList(3_000),
      asked.hashKV(0n, 3_000),
      asked.linearizableRead(3_000),
    ])
    assert.deepEqual(
      answers.map((answer) => answer.ok),
      [true, true, true, true, true],
    )
    const [status, members] = answers.map((answer) => JSON.stringify(answer.ok ? answer.response : answer.error))
    assert.match(
      status ?? '',
      /^\{"header":\{"cluster_id":"\d+","member_id":"\d+","revision":"1","raft_term":"2"\},"version":"3\.\d\.\d+","dbSize":"\d+","leader":"\d+"/,
    )
    assert.match(
      members ?? '',
      /"members":\[\{"ID":"\d+","name":"cp1","peerURLs":\["http:[^"]+"\],"clientURLs":\["https:[^"]+"\]\}\]/,
    )
    await asked.close()
  })

  test('streams a snapshot that ends with its own hash', async () => {
    const open = () => openTcp({ host: '127.0.0.1', port: etcd.port })
    const asked = await openEtcd({ clientUrl: etcd.clientUrl, open, material: client })
    const blobs: Uint8Array[] = []
    for await (const blob of asked.snapshot(AbortSignal.timeout(10_000))) blobs.push(blob)
    const whole = Buffer.concat(blobs)
    const expected = createHash('sha256').update(whole.subarray(0, -32)).digest('hex')
    assert.equal(whole.subarray(-32).toString('hex'), expected)
    await asked.close()
  })

  test('says which side TLS refused, and why', async () => {
    const other = await issueAuthority('other-ca')
    const stranger = await issueCertificate(other, { commonName: 'x', validity: validFor(30) })
    assert.deepEqual(
      {
        expiredServer: reasonOf(await askStatus(expired, client)),
        otherAuthority: reasonOf(await askStatus(etcd, { ...client, ca: other.cert })),
        strangeClient: /^remote error: tls: /.test(reasonOf(await askStatus(etcd, materialOf(stranger)))),
        expiredClient: /^remote error: tls: /.test(
          reasonOf(await askStatus(etcd, materialOf(await issue(expiredSince(3))))),
        ),
        noPem: /^the client certificate cannot be used/.test(reasonOf(await askStatus(etcd, { ...client, cert: 'x' }))),
      },
      {
        expiredServer: 'x509: certificate has expired or is not yet valid (CERT_HAS_EXPIRED)',
        otherAuthority: 'x509: certificate signed by unknown authority (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
        strangeClient: true,
        expiredClient: true,
        noPem: true,
      },
    )
  })

  test('shows the certificate of a server that nobody should trust any more', async () => {
    const open = () => openTcp({ host: '127.0.0.1', port: expired.port })
    const served = await readServedCertificates(open, {
      host: '127.0.0.1',
      material: client,
      alpn: ['h2'],
      timeoutMs: 3_000,
    })
    assert.equal(served.kind, 'served')
    if (served.kind !== 'served') return
    assert.equal(served.distrust, 'x509: certificate has expired or is not yet valid (CERT_HAS_EXPIRED)')
    assert.match(served.chain, /^-----BEGIN CERTIFICATE-----\n/)
  })

  test('says that nobody listens, and does not wait for it', async () => {
    const port = await freePort()
    const nobody: Etcd = { ...etcd, port, clientUrl: `https://127.0.0.1:${port}` }
    assert.match(reasonOf(await askStatus(nobody, client)), /ECONNREFUSED/)
  })
}
