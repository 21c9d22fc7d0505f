/** Secrets of more than forty kinds on real hosts and in a real etcd: none is in anything that the program writes or says. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { etcdctlCommand } from '../../src/lab/etcd-units.ts'
import type { Lab } from '../../src/lab/lab.ts'
import { readObstacles } from '../../src/lab/machine.ts'
import type { NodeFile } from '../../src/lab/node-pki.ts'
import { removeLab } from '../../src/lab/remove-lab.ts'
import { startLab } from '../../src/lab/start-lab.ts'
import { type Canary, plantCanaries } from '../robustness/canaries.ts'
import { codeblue, program } from './codeblue.ts'

const obstacles = readObstacles()
const skip = obstacles.length === 0 ? false : obstacles.map(({ reason }) => reason).join('; ')

/** Secrets of its own for every place, so that what is found says where it came from. */
const places = [
  'etcd values',
  'journal',
  'command lines',
  'unit file',
  'environment of a unit',
  'crontab',
  'manifest',
  'container log',
  'docker log',
  'audit log',
  'plain log',
  'container configuration',
  'docker answers',
  'login banner',
] as const
type Place = (typeof places)[number]
const planted = new Map(places.map((place, index) => [place, plantCanaries(100 + index)]))
const textsOf = (place: Place): readonly string[] => (planted.get(place) ?? []).map(({ text }) => text)
const all = (place: Place, separator = ''): string => textsOf(place).join(separator)
const allLines = (place: Place): readonly string[] =>
  textsOf(place).flatMap((text) => text.split('\n').filter((line) => line !== ''))

/** Canaries whose dress is one line of words. */
const lineLike = (place: Place): readonly string[] =>
  textsOf(place)
    .map((text) => text.trimEnd())
    .filter((text) => !/[\n\0]/.test(text) && text.length < 2000)

const escapeUnit = (text: string): string => text.replaceAll('%', '%%').replaceAll('\\', '\\\\').replaceAll('"', '\\"')

const unit = `[Unit]
Description=kubelet
${lineLike('unit file')
  .map((line) => `# ${line}`)
  .join('\n')}
[Service]
${lineLike('environment of a unit')
  .flatMap((line) => /^(?:export )?([A-Z0-9_]+=\S+)$/.exec(line)?.[1] ?? [])
  .map((assignment) => `Environment="${escapeUnit(assignment)}"`)
  .join('\n')}
ExecStart=/opt/canaries/run
`

/** Prints its file, and starts a sleeping process for every line of the other, under that name. */
const runner = `#!/bin/bash
cat /opt/canaries/journal
while IFS= read -r line; do ( exec -a "$line" sleep 900 ) & done < /opt/canaries/command-lines
exec sleep 900
`

const docker = `#!/bin/sh
case "$*" in
*"container {{"*) echo 'container kube-apiserver' ;;
*) cat /opt/canaries/docker ;;
esac
`

const text = (path: string, content: string, mode = 0o644): NodeFile => ({ path, text: content, mode })
const cri = (line: string): string => `2026-11-20T10:00:00.000000000Z stderr F ${line}\n`
const dockerJson = (line: string): string =>
  `${JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: '2026-11-20T10:00:00.000000000Z' })}\n`
const configurationFiles = [
  '/etc/default/kubelet',
  '/etc/containerd/config.toml',
  '/etc/docker/daemon.json',
  '/etc/crio/crio.conf',
  '/etc/crictl.yaml',
  '/etc/rancher/rke2/config.yaml',
  '/etc/rancher/k3s/config.yaml',
  '/etc/default/etcd',
  '/etc/etcd/etcd.conf',
  '/etc/haproxy/haproxy.cfg',
  '/etc/keepalived/keepalived.conf',
  '/var/lib/kubelet/config.yaml',
  '/var/lib/kubelet/kubeadm-flags.env',
  '/etc/kubernetes/admin.conf',
  '/etc/kubernetes/kubelet.conf',
]

const files: readonly NodeFile[] = [
  text('/opt/canaries/run', runner, 0o755),
  text('/opt/canaries/journal', all('journal')),
  text('/opt/canaries/command-lines', `${lineLike('command lines').join('\n')}\n`),
  text('/opt/canaries/docker', all('docker answers')),
  text('/usr/local/bin/docker', docker, 0o755),
  text('/etc/systemd/system/kubelet.service', unit),
  text('/etc/cron.d/canaries', all('crontab')),
  text('/etc/kubernetes/manifests/canaries.yaml', all('manifest', '---\n')),
  text('/var/log/pods/kube-system_a_b/kube-apiserver/0.log', allLines('container log').map(cri).join('')),
  text('/var/log/pods/kube-system_a_b/etcd/0.log', allLines('docker log').map(dockerJson).join('')),
  text('/var/log/kubernetes/audit.log', all('audit log')),
  text('/var/log/etcd.log', all('plain log')),
  text(
    '/root/.bashrc',
    lineLike('login banner')
      .map((line) => `echo ${quote(line)} >&2; echo ${quote(line)}\n`)
      .join(''),
  ),
  ...configurationFiles.map((path) => text(path, all('container configuration'))),
]

function quote(line: string): string {
  return `'${line.replaceAll("'", `'\\''`)}'`
}

describe('secrets on hosts and in etcd', { skip, timeout: 300_000 }, () => {
  let lab: Lab
  let folder = ''
  const said: string[] = []
  /** Lines of private keys that the program has to read, by host and path. */
  const keys = new Map<string, readonly string[]>()

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'codeblue-canaries-'))
    lab = await startLab({ lifetime: 'owned' })
    for (const { name } of lab.nodes) {
      const found = await lab.exec(name, ['sh', '-c', 'cat /etc/kubernetes/pki/*.key /etc/kubernetes/pki/etcd/*.key'])
      keys.set(name, bodyLines(found.stdout))
    }
    keys.set('operator', bodyLines(await readFile(join(lab.runDirectory, 'operator/id_ed25519'), 'utf8')))
    await lab.writeFiles('cp1', files)
    const values = textsOf('etcd values').map((value, index) => text(`/opt/canaries/values/${index}`, value))
    await lab.writeFiles('cp1', values)
    const put = etcdctlCommand('https://127.0.0.1:2379', 'put', '"/registry/secrets/default/$n"').join(' ')
    const puts = `cd /opt/canaries/values && for n in *; do ${put} <"$n" >/dev/null || exit 1; done`
    const prepare = `systemctl daemon-reload && systemctl start kubelet.service && ${puts}`
    const prepared = await lab.exec('cp1', ['sh', '-c', prepare])
    assert.deepEqual([prepared.exitCode, prepared.stderr], [0, ''])
    // A key that OpenSSL refuses: its error must not quote it.
    const [broken] = planted.get('manifest') ?? []
    await lab.writeFiles('cp3', [text('/etc/kubernetes/pki/etcd/healthcheck-client.key', broken?.text ?? '', 0o600)])
  })
  after(async () => {
    await removeLab(lab.id)
    await rm(folder, { recursive: true, force: true })
  })

  async function fromOperator(...argv: readonly string[]): Promise<number> {
    const end = await lab.operator.run([program, ...argv, '--inventory', lab.inventoryPath], {
      cwd: folder,
      timeoutMs: 120_000,
    })
    said.push(end.stdout, end.stderr)
    return end.exitCode
  }

  test('are gathered around, so that there is something to take them out of', async () => {
    await fromOperator('respond', '--out', join(folder, 'incident'))
    await fromOperator('triage', '--output', 'json')
    const gathered = await readTree(join(folder, 'incident'))
    const marks = [
      'canaries.yaml',
      '/etc/cron.d/canaries',
      '/var/log/kubernetes/audit.log',
      '/var/log/etcd.log',
      '--node-name cp1',
      'spring.datasource.password=',
      'kube-system_a_b',
      'docker logs',
    ]
    assert.deepEqual(
      marks.filter((mark) => !gathered.includes(mark)),
      [],
    )
  })

  test('are in no answer, report or export either', async () => {
    const incident = join(folder, 'incident')
    for (const argv of [
      ['diagnose', incident, '--output', 'json'],
      ['diagnose', incident, '--output', 'markdown', '--lang', 'zh'],
      ['report', incident, '--lang', 'zh', '--out', join(folder, 'zh')],
      ['bundle', 'export', incident, '--out', join(folder, 'export.tar.zst')],
      ['bundle', 'verify', incident],
    ]) {
      const { stdout, stderr } = await codeblue(argv)
      said.push(stdout, stderr)
    }
    const written = `${await readTree(folder)}\n${said.join('\n')}`
    const readable = `${written}\n${decodeRuns(written)}`
    const leaked = [
      ...[...planted].flatMap(([place, canaries]) => canaries.flatMap((canary) => leaksOf(place, canary, readable))),
      ...[...keys].flatMap(([host, lines]) =>
        lines.some((line) => readable.includes(line)) ? [`key of ${host}`] : [],
      ),
    ]
    assert.deepEqual(leaked, [])
  })
})

const leaksOf = (place: string, { kind, secrets }: Canary, written: string): readonly string[] =>
  secrets.some((secret) => written.includes(secret)) ? [`${place}: ${kind}`] : []

const bodyLines = (pem: string): readonly string[] =>
  pem.split('\n').filter((line) => line !== '' && !line.startsWith('-----') && line.length > 20)

/** Everything below a folder, names included, archives unpacked. */
async function readTree(path: string): Promise<string> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const parts: string[] = []
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = join(entry.parentPath, entry.name)
    const bytes = await readFile(file)
    parts.push(file, (file.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes).toString('latin1'))
  }
  return parts.join('\n')
}

/** What stands in base64 anywhere. */
const decodeRuns = (written: string): string =>
  (written.match(/[A-Za-z0-9+/_-]{24,}/g) ?? []).map((run) => Buffer.from(run, 'base64').toString('latin1')).join('\n')
