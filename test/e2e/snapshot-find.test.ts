/** Candidates on real hosts over ssh: snapshots of each distribution's folder, a stopped member, a member that runs. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Lab } from '../../src/lab/lab.ts'
import { readObstacles } from '../../src/lab/machine.ts'
import { removeLab } from '../../src/lab/remove-lab.ts'
import { startLab } from '../../src/lab/start-lab.ts'
import { type SnapshotFind, snapshotFindSchema } from '../../src/model/snapshot-candidate.ts'
import { snapshotProofSchema } from '../../src/model/snapshot-proof.ts'
import { codeblue, program } from './codeblue.ts'

const obstacles = readObstacles().map(({ reason }) => reason)
const skip = obstacles.length === 0 ? false : obstacles.join('; ')

const etcdctl =
  'ETCDCTL_API=3 etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt --key=/etc/kubernetes/pki/etcd/healthcheck-client.key'

describe('snapshots of a cluster', { skip }, () => {
  let lab: Lab
  before(async () => {
    lab = await startLab({ lifetime: 'owned' })
    await onHost(
      'cp1',
      `mkdir -p /var/backups/kube_etcd/etcd-1; ${etcdctl} snapshot save /var/backups/kube_etcd/etcd-1/snapshot.db`,
    )
    await onHost('cp1', `for n in 1 2 3 4 5; do ${etcdctl} put /registry/after/$n x; done`)
    const rke2 = '/var/lib/rancher/rke2/server/db/snapshots'
    await onHost(
      'cp2',
      `mkdir -p ${rke2} /opt/rke/etcd-snapshots /opt/elsewhere; ${etcdctl} snapshot save ${rke2}/etcd-snapshot-cp2-1`,
    )
    await onHost('cp2', `head -c 40000 ${rke2}/etcd-snapshot-cp2-1 >/opt/rke/etcd-snapshots/cut.db`)
    await onHost(
      'cp2',
      `gzip -c ${rke2}/etcd-snapshot-cp2-1 >${rke2}/packed.db.gz; head -c 20000 /dev/urandom >>${rke2}/packed.db.gz`,
    )
    await onHost(
      'cp2',
      `cp ${rke2}/etcd-snapshot-cp2-1 /opt/elsewhere/flipped.db; printf X | dd of=/opt/elsewhere/flipped.db bs=1 seek=9000 conv=notrunc`,
    )
    await onHost(
      'cp2',
      `echo '0 3 * * * root etcdctl snapshot save /opt/elsewhere/nightly.db' >/etc/cron.d/etcd-backup`,
    )
    await onHost('cp1', `for n in 1 2 3; do ${etcdctl} put /registry/later/$n x; done`)
    await onHost('cp3', 'systemctl stop etcd')
  })
  after(async () => {
    await removeLab(lab.id)
  })

  const onHost = async (host: string, script: string): Promise<string> => {
    const end = await lab.exec(host, ['sh', '-c', script])
    assert.equal(end.exitCode, 0, `${script}: ${end.stderr}`)
    return end.stdout
  }

  const find = async (...flags: readonly string[]) => {
    const argv = ['snapshot', 'find', '--inventory', lab.inventoryPath, '-o', 'json', '--quiet', ...flags]
    const end = await lab.operator.run([program, ...argv], { timeoutMs: 120_000 })
    return { code: end.exitCode, stderr: end.stderr, found: snapshotFindSchema.parse(JSON.parse(end.stdout)) }
  }

  const rowsOf = ({ candidates }: SnapshotFind) =>
    candidates.map(({ place, kind, soundness, check, reasons }) =>
      [`${place.host ?? ''}:${place.path}`, kind, soundness, check, ...reasons.map(({ code }) => code)].join(' '),
    )

  test('are found in every folder, judged where they lie and ranked, and nothing is written on the hosts', async () => {
    const state =
      'find / -xdev -newer /tmp/mark -type f 2>/dev/null | grep -v -e ^/proc -e ^/sys -e ^/run -e ^/var/log -e ^/var/lib/etcd/ -e /wtmp -e /lastlog | sort'
    for (const host of ['cp1', 'cp2', 'cp3']) await onHost(host, 'touch /tmp/mark; sleep 0.1')
    const { code, found, stderr } = await find('--hashes', 'all')
    assert.equal(code, 0, `${stderr}${JSON.stringify(found.gaps)}`)
    assert.deepEqual(
      rowsOf(found).toSorted(),
      [
        'cp2:/var/lib/rancher/rke2/server/db/snapshots/etcd-snapshot-cp2-1 snapshot sound hash best',
        'cp1:/var/backups/kube_etcd/etcd-1/snapshot.db snapshot sound hash older',
        'cp3:/var/lib/etcd data-directory not-evaluated pages newer-but-unchecked',
        'cp1:/var/lib/etcd data-directory not-evaluated pages running',
        'cp2:/var/lib/etcd data-directory not-evaluated pages running',
        'cp2:/var/lib/rancher/rke2/server/db/snapshots/packed.db.gz gzip not-evaluated nothing compressed',
        'cp2:/opt/elsewhere/flipped.db snapshot damaged hash hash-differs',
        'cp2:/opt/rke/etcd-snapshots/cut.db db cut pages cut',
      ].toSorted(),
    )
    assert.equal(found.candidates[found.best ?? -1]?.place.host, 'cp2')
    assert.deepEqual(found.candidates[0]?.members.map(({ name }) => name).toSorted(), ['cp1', 'cp2', 'cp3'])
    assert.equal(found.candidates[0]?.etcdMinor, '3.4')
    for (const host of ['cp1', 'cp2', 'cp3']) assert.equal(await onHost(host, `${state} || true`), '')
  })

  test('are unchecked when no hash was asked for, and unchecked is not sound', async () => {
    const { code, found } = await find('--hashes', 'none', '--host', 'cp1')
    assert.equal(code, 4)
    assert.deepEqual(
      rowsOf(found).toSorted(),
      [
        'cp1:/var/backups/kube_etcd/etcd-1/snapshot.db snapshot not-evaluated pages best-unchecked',
        'cp1:/var/lib/etcd data-directory not-evaluated pages running',
      ].toSorted(),
    )
  })

  test('a host that nobody can enter is a gap, and the others are looked at', async () => {
    await onHost('cp3', 'systemctl stop ssh.socket ssh.service')
    const { code, found } = await find()
    assert.equal(code, 4)
    assert.deepEqual(
      found.gaps.map(({ where }) => where),
      ['cp3'],
    )
    assert.equal(found.candidates[found.best ?? -1]?.place.host, 'cp2')
  })

  test('are told to people with the answer first', async () => {
    const argv = ['snapshot', 'find', '--inventory', lab.inventoryPath, '--quiet', '--host', 'cp2']
    const end = await lab.operator.run([program, ...argv], { timeoutMs: 120_000 })
    assert.match(
      end.stdout,
      /^Restore from {2}cp2:\/var\/lib\/rancher\/rke2\/server\/db\/snapshots\/etcd-snapshot-cp2-1\n/,
    )
    assert.match(end.stdout, /it was cut: pages are missing at its end \(40000 of \d+ bytes\)/)
  })

  test('a stopped member that knows more is proven from a copy, where it cannot reach its peers', async () => {
    const packed = await onHost('cp3', 'tar -C /var/lib/etcd -czf - . | base64 -w0')
    const copy = join(lab.runDirectory, 'copied-member')
    mkdirSync(copy)
    execFileSync('tar', ['-C', copy, '-xzf', '-'], { input: Buffer.from(packed, 'base64') })
    const { code, stdout, stderr } = await codeblue(['snapshot', 'prove', copy, '-o', 'json'])
    assert.equal(code, 0, `${stdout}${stderr}`)
    const { proof }: { proof: unknown } = JSON.parse(stdout)
    const { verdict, etcd, counts, differences } = snapshotProofSchema.parse(proof)
    assert.deepEqual([verdict, etcd?.isolation, differences], ['proven', 'no-network', []])
    assert.ok(counts.same >= 8)
  })
})
