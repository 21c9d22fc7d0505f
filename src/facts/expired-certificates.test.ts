import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Fact, type FactValue, known } from '../model/fact.ts'
import { object } from '../model/subject.ts'
import { deriveExpiredCertificates } from './expired-certificates.ts'
import { lookUpFacts } from './fact-lookup.ts'

const file = (
  host: string,
  path: string,
  is: { readonly role: string; readonly expired: boolean },
): readonly Fact[] => {
  const evidence = [{ file: `${host}${path}`, line: undefined, text: path, host, at: undefined }]
  const say = (name: string, value: FactValue): Fact => ({
    ...{ name, subject: object(path, host), state: known(value), evidence },
  })
  return [say('certificate.role', is.role), say('certificate.expired', is.expired)]
}

const told = (facts: readonly Fact[]): readonly string[] =>
  deriveExpiredCertificates(lookUpFacts(facts)).map(
    ({ name, subject, state, evidence }) =>
      `${name} ${subject.name} [${state.kind === 'known' ? state.value : state.kind}]: ${evidence.map(({ text }) => text).join(' | ')}`,
  )

const table = [
  {
    name: 'roles count once, and all files are named at once',
    files: [
      file('cp1', '/p/apiserver.crt', { role: 'apiserver', expired: true }),
      file('cp1', '/k/admin.conf', { role: 'kubeconfig', expired: true }),
      file('cp1', '/k/scheduler.conf', { role: 'kubeconfig', expired: true }),
      file('cp1', '/p/peer.crt', { role: 'etcd-peer', expired: false }),
    ],
    told: [
      'node.expired-certificate-roles cp1 [apiserver,kubeconfig]: expired: /p/apiserver.crt, /k/admin.conf, /k/scheduler.conf | /k/admin.conf | /k/scheduler.conf',
      'kubernetes.expired-kubeconfigs  [cp1:/k/admin.conf,cp1:/k/scheduler.conf]: expired: /k/admin.conf, /k/scheduler.conf | /k/scheduler.conf',
    ],
  },
  {
    name: 'files that are valid are a statement too',
    files: [file('cp1', '/k/admin.conf', { role: 'kubeconfig', expired: false })],
    told: ['node.expired-certificate-roles cp1 []: /k/admin.conf', 'kubernetes.expired-kubeconfigs  []: /k/admin.conf'],
  },
  {
    name: 'authorities, kubelets, strangers and what is served do not count',
    files: [
      file('cp1', '/p/ca.crt', { role: 'ca', expired: true }),
      file('cp1', '/p/kubelet-client-current.pem', { role: 'kubelet-client', expired: true }),
      file('cp1', '/p/shop.crt', { role: 'other', expired: true }),
      file('cp1', 'wire:10.77.0.11:6443', { role: 'apiserver', expired: true }),
    ],
    told: [],
  },
]

for (const { name, files, told: expected } of table) test(name, () => assert.deepEqual(told(files.flat()), expected))
