import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { findPrebuilt } from './prebuilt-programs.ts'
import { etcdSet, kubernetesSet } from './program-sets.ts'

const kubernetesSays: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'kubelet'].map((name) => [
      name,
      'Kubernetes v1.34.1',
    ]),
  ),
  kubeadm: 'v1.34.1',
  kubectl: 'Client Version: v1.34.1\\nKustomize Version: v5.7.1',
}
const etcdSays = {
  etcd: 'etcd Version: 3.6.4\\nGo Version: go1.23',
  etcdctl: 'etcdctl version: 3.6.4',
  etcdutl: 'etcdutl version: 3.6.4',
}

describe('programs that are on the machine already', () => {
  let root = ''
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'codeblue-prebuilt-'))
  })
  after(() => rmSync(root, { recursive: true }))

  const makePrograms = (folder: string, says: Readonly<Record<string, string>>): string => {
    const directory = join(root, folder)
    mkdirSync(directory, { recursive: true })
    for (const [name, text] of Object.entries(says)) {
      writeFileSync(join(directory, name), `#!/bin/sh\nprintf '${text}\\n'\n`)
      chmodSync(join(directory, name), 0o755)
    }
    return directory
  }
  const foundIn = (directory: string, names: readonly string[]): readonly object[] =>
    names.map((name) => ({ name, path: join(directory, name) }))

  test('are all found when every one says the wanted minor version, whatever the patch', async () => {
    const directory = makePrograms('etcd', etcdSays)
    assert.deepEqual(await findPrebuilt(etcdSet('3.6'), [directory]), {
      ...{ found: foundIn(directory, ['etcd', 'etcdctl', 'etcdutl']), missing: [], missingExtras: [] },
    })
  })

  test('of another version are passed over for a later directory', async () => {
    const old = makePrograms('old', { etcd: 'etcd Version: 3.4.23' })
    const wanted = makePrograms('wanted', etcdSays)
    assert.deepEqual((await findPrebuilt(etcdSet('3.6'), [old, wanted])).found[0], {
      name: 'etcd',
      path: join(wanted, 'etcd'),
    })
  })

  test('are named with the reason when they cannot be taken', async () => {
    const directory = makePrograms('mixed', { etcd: 'etcd Version: 3.5.21', etcdctl: 'usage: etcdctl' })
    assert.deepEqual(await findPrebuilt(etcdSet('3.6'), [directory]), {
      found: [],
      missing: [
        `etcd (${directory}/etcd is 3.5)`,
        `etcdctl (${directory}/etcdctl says no version)`,
        'etcdutl (not found)',
      ],
      missingExtras: [],
    })
  })

  test('of a test environment (etcd, kube-apiserver, kubectl) leave kubelet and the others missing', async () => {
    const directory = makePrograms('envtest', {
      ...{ 'kube-apiserver': 'Kubernetes v1.34.1', kubectl: 'Client Version: v1.34.1', etcd: 'etcd Version: 3.6.4' },
    })
    assert.deepEqual(await findPrebuilt(kubernetesSet('1.34'), [directory]), {
      found: foundIn(directory, ['kube-apiserver', 'kubectl']),
      missing: ['kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'kubelet', 'kubeadm'].map(
        (name) => `${name} (not found)`,
      ),
      missingExtras: ['pause', 'crictl'],
    })
  })

  test('need neither pause nor crictl beside them, which have other versions', async () => {
    const directory = makePrograms('kubernetes', { ...kubernetesSays, crictl: 'crictl version v1.29.0' })
    assert.deepEqual(await findPrebuilt(kubernetesSet('1.34'), [directory]), {
      found: foundIn(directory, [...Object.keys(kubernetesSays), 'crictl']),
      ...{ missing: [], missingExtras: ['pause'] },
    })
  })

  test('that need libraries are refused where they have to run in an image alone', async () => {
    const directory = makePrograms('dynamic', etcdSays)
    // This Node is dynamically linked, and says a version when it is asked.
    writeFileSync(join(directory, 'etcd'), readFileSync(process.execPath).subarray(0, 1 << 16))
    assert.deepEqual((await findPrebuilt(etcdSet('3.6'), [directory])).missing, [
      `etcd (${directory}/etcd is dynamically linked)`,
    ])
  })
})
