import { labErrors } from './errors.ts'
import type { Lab } from './lab.ts'
import { authorityPair, healthcheckClient } from './node-pki.ts'
import { describeEnd } from './run-command.ts'
import { allClientUrls, members } from './topology.ts'

const REQUESTS = 16
const KEYS_PER_REQUEST = 100

/**
 * Fills the store like a small cluster's, through the JSON gateway: a database of a few pages would not break when pages in its
 * middle are overwritten. One curl, one connection, one request after the other.
 */
export async function writeSeedKeys(lab: Lab): Promise<void> {
  const [first] = members
  if (first === undefined) return
  const requests = Array.from({ length: REQUESTS }, (_, index) => renderRequest(first.address, index))
  const config = `${requests.join('next\n')}`
  const end = await lab.exec(first.name, ['curl', '--config', '-'], { stdin: config, timeoutMs: 30_000 })
  if (end.exitCode === 0) return
  throw labErrors.error('LAB_START_FAILED', `writing the first keys through ${allClientUrls} ${describeEnd(end)}`)
}

function renderRequest(address: string, request: number): string {
  const success = Array.from({ length: KEYS_PER_REQUEST }, (_, index) => {
    const name = `web-${request}-${index}`
    const value = `{"kind":"Pod","apiVersion":"v1","metadata":{"name":"${name}","namespace":"default"},"spec":{"x":"${'.'.repeat(400)}"}}`
    return { requestPut: { key: base64(`/registry/pods/default/${name}`), value: base64(value) } }
  })
  const options = {
    url: `https://${address}:2379/v3/kv/txn`,
    cacert: `${authorityPair}.crt`,
    cert: `${healthcheckClient}.crt`,
    key: `${healthcheckClient}.key`,
    data: JSON.stringify({ success }),
    output: '/dev/null',
  }
  const lines = Object.entries(options).map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`)
  return `silent\nshow-error\nfail\n${lines.join('')}`
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')
