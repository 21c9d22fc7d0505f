/** One master that kubeadm made: an inventory drawn up from it, its evidence, and its API server down. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { z } from 'zod'
import { diagnosePaths } from '../../src/app/diagnose-paths.ts'
import { outputSchemas } from '../../src/cli/output-schemas.ts'
import { kubectlOrThrow, operatorKubeconfig } from '../../src/lab/kubernetes/kubectl.ts'
import type { Lab } from '../../src/lab/lab.ts'
import { readObstacles } from '../../src/lab/machine.ts'
import { removeLab } from '../../src/lab/remove-lab.ts'
import { startLab } from '../../src/lab/start-lab.ts'
import { triageOutputSchema } from '../../src/report/triage-schema.ts'
import { codeblue, program } from './codeblue.ts'
import { discoverInventory, readOwnInventory } from './discovered-inventory.ts'

const obstacles = readObstacles('single').map(({ reason }) => reason)
const skip = obstacles.length === 0 ? false : obstacles.join('; ')

const folderOfManifests = '/etc/kubernetes/manifests'
const manifest = `${folderOfManifests}/kube-apiserver.yaml`
const auditLog = '/var/log/kubernetes/audit.log'
const manifestSchema = z.object({
  items: z.array(
    z.object({ collector: z.string(), detail: z.string().optional(), outcome: z.string(), sizeBytes: z.number() }),
  ),
})

describe('one master of kubeadm', { skip, timeout: 240_000 }, () => {
  let lab: Lab
  let folder = ''
  const incident = () => join(folder, 'incident')

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'codeblue-kubernetes-'))
    lab = await startLab({ topology: 'single', lifetime: 'owned' })
  })
  after(async () => {
    await removeLab(lab.id)
    await rm(folder, { recursive: true, force: true })
  })

  const fromOperator = (...argv: readonly string[]) =>
    lab.operator.run([program, ...argv, '--quiet'], { cwd: folder, timeoutMs: 120_000 })

  const discover = (name: string, ...from: readonly string[]): Promise<object> =>
    discoverInventory(lab, join(folder, `${name}.yaml`), ...from)

  test('is described alike by its kubeconfig and by its host, and as its operator would', async () => {
    const own = await readOwnInventory(lab)
    const found = await Promise.all([
      discover('kubeconfig', '--kubeconfig', operatorKubeconfig(lab.id)),
      discover('host', '--from', 'cp1'),
    ])
    assert.deepEqual(found, [own, own])
  })

  test('gives all its evidence to respond, which finds nothing wrong', async () => {
    const secrets = await plantSecrets(lab)
    const end = await fromOperator(
      'respond',
      '--inventory',
      join(folder, 'host.yaml'),
      '--out',
      incident(),
      '-o',
      'json',
    )
    const response = outputSchemas.response.parse(JSON.parse(end.stdout))
    const { items } = manifestSchema.parse(JSON.parse(await readFile(join(incident(), 'manifest.json'), 'utf8')))
    const missing = items.filter(({ outcome }) => outcome !== 'collected')
    const written = await readTree(incident())
    assert.deepEqual(
      {
        severity: response.diagnosis.severity,
        causes: response.diagnosis.causes,
        missing: missing.map(({ collector, detail, outcome }) => [collector, detail, outcome]),
        isSmall: items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) < 5_000_000,
        leaked: secrets.filter(({ text }) => written.includes(text)).map(({ name }) => name),
      },
      { severity: 'T0', causes: [], missing: [['containers', 'docker', 'absent']], isSmall: true, leaked: [] },
    )
  })

  test('has the log of every component of the control plane read to its end', async () => {
    const { facts } = await diagnosePaths([incident()], {
      catalogueFolders: [],
      inventory: undefined,
      referenceTime: new Date().toISOString(),
    })
    const read = facts.logs.filter(({ host, lines, whole }) => host === 'cp1' && whole && lines > 0)
    const components = [...new Set(read.map(({ component }) => component))].sort()
    const expected = ['audit', 'containerd', 'etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-proxy']
    assert.deepEqual(
      [...expected, 'kube-scheduler', 'kubelet', 'systemd'].filter((name) => !components.some((one) => one === name)),
      [],
    )
  })

  test('is at T1 with its API server away, and described as before', async () => {
    const away = `mv ${manifest} /root/ && until ! pgrep -x kube-apiserver >/dev/null; do sleep 0.2; done`
    assert.equal((await lab.exec('cp1', ['sh', '-c', away], { timeoutMs: 60_000 })).exitCode, 0)
    const end = await fromOperator('triage', '--inventory', lab.inventoryPath, '--output', 'json')
    const triage = triageOutputSchema.parse(JSON.parse(end.stdout))
    assert.deepEqual(
      [end.exitCode, triage.severity, triage.worst, triage.form, triage.voters, triage.quorum],
      [3, 'T1', 'T1', 'api-down', { atLeast: 1, atMost: 1 }, 1],
    )
    const own = await readOwnInventory(lab)
    const found = await Promise.all([
      discover('kubeconfig-down', '--kubeconfig', operatorKubeconfig(lab.id)),
      discover('host-down', '--from', 'cp1'),
    ])
    assert.deepEqual(found, [own, own])
  })

  test('is at T2 with its etcd away as well, and described as before', async () => {
    const away = `mv ${folderOfManifests}/etcd.yaml /root/ && until ! pgrep -x etcd >/dev/null; do sleep 0.2; done`
    assert.equal((await lab.exec('cp1', ['sh', '-c', away], { timeoutMs: 60_000 })).exitCode, 0)
    const end = await fromOperator('triage', '--inventory', lab.inventoryPath, '--output', 'json')
    const triage = triageOutputSchema.parse(JSON.parse(end.stdout))
    assert.deepEqual([end.exitCode, triage.severity, triage.worst, triage.form], [3, 'T2', 'T2', 'majority-lost'])
    assert.deepEqual(await discover('all-down', '--from', 'cp1'), await readOwnInventory(lab))
  })

  test('has its containers listed by ctr where crictl is missing', async () => {
    await lab.exec('cp1', ['mv', '/usr/bin/crictl', '/root/'])
    const without = join(folder, 'without-crictl')
    await fromOperator('capture', '--inventory', lab.inventoryPath, '--out', without)
    const { items } = manifestSchema.parse(JSON.parse(await readFile(join(without, 'manifest.json'), 'utf8')))
    const containers = items.filter(({ collector }) => collector === 'containers')
    const listed = await readFile(join(without, 'evidence/cp1/containers/ctr.txt'), 'utf8')
    assert.deepEqual(
      [containers.map(({ detail, outcome }) => [detail, outcome]).sort(), /k8s\.io tasks[\s\S]*RUNNING/.test(listed)],
      [
        [
          ['crictl', 'absent'],
          ['ctr', 'collected'],
          ['docker', 'absent'],
        ],
        true,
      ],
    )
    const { stdout } = await codeblue(['bundle', 'verify', without, '--output', 'json'])
    assert.equal(outputSchemas['bundle-verification'].parse(JSON.parse(stdout)).verdict, 'sound')
  })
})

interface PlantedSecret {
  readonly name: string
  readonly text: string
}

/** What a control plane has that must never be in a bundle: its own, and some that are put where they should not be. */
async function plantSecrets(lab: Lab): Promise<readonly PlantedSecret[]> {
  const planted = { password: 'k8s-canary-V3ry-s3cret-41c9', token: 'a1b2c3.0123456789abcdef' }
  const data = Buffer.from(planted.password).toString('base64')
  const event = {
    ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', level: 'RequestResponse', stage: 'ResponseComplete' },
    ...{
      verb: 'update',
      user: { username: 'shop' },
      objectRef: { resource: 'secrets', namespace: 'shop', name: 'db' },
    },
    requestObject: { kind: 'Secret', apiVersion: 'v1', data: { password: data } },
  }
  const encryption = `apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n- resources: [secrets]\n  providers:\n  - secretbox:\n      keys:\n      - name: key1\n        secret: ${data}\n`
  const bootstrap = `apiVersion: v1\nkind: Config\nusers:\n- name: kubelet\n  user:\n    token: ${planted.token}\n`
  await lab.writeFiles('cp1', [
    { path: '/etc/kubernetes/bootstrap-kubelet.conf', text: bootstrap, mode: 0o600 },
    { path: '/etc/kubernetes/encryption.conf', text: encryption, mode: 0o600 },
  ])
  await lab.exec('cp1', ['sh', '-c', `cat >>${auditLog}`], { stdin: `${JSON.stringify(event)}\n` })
  const account = await kubectlOrThrow(lab, ['create', 'token', 'default'])
  const keys = await lab.exec('cp1', ['sh', '-c', 'cat /etc/kubernetes/pki/*.key /etc/kubernetes/pki/etcd/*.key'])
  const confs = await lab.exec('cp1', ['sh', '-c', "sed -n 's/^ *client-key-data: *//p' /etc/kubernetes/*.conf"])
  const bodies = (pem: string): readonly string[] =>
    pem.split('\n').filter((line) => line.length > 40 && !line.startsWith('-----'))
  return [
    { name: 'value of a Secret', text: planted.password },
    { name: 'value of a Secret in base64', text: data },
    { name: 'bootstrap token', text: planted.token },
    { name: 'token of a service account', text: account.trim() },
    ...bodies(keys.stdout).map((text) => ({ name: 'private key', text })),
    ...confs.stdout
      .trim()
      .split('\n')
      .map((text) => ({ name: 'client-key-data', text })),
    ...confs.stdout
      .trim()
      .split('\n')
      .flatMap((text) => bodies(Buffer.from(text, 'base64').toString('latin1')))
      .map((text) => ({ name: 'key of a kubeconfig', text })),
  ]
}

async function readTree(path: string): Promise<string> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n')
}
