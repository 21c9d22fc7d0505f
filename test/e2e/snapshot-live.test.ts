/** Reading the database of an etcd that is writing to it: either the state of one moment, or the answer that it is being written. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readSnapshot } from '../../src/app/snapshot/read-snapshot.ts'
import { CodeblueError } from '../../src/base/error.ts'
import { finishWork } from '../../src/base/work.ts'
import { readDebianMirror } from '../../src/lab/apt-mirror.ts'
import { waitFor } from '../../src/lab/wait-for.ts'
import { visitRevisions } from '../../src/snapshot/store/revision-store.ts'
import { selectLive } from '../../src/snapshot/store/select-revisions.ts'
import { codeblue } from './codeblue.ts'
import { base64, type RealEtcd, startEtcd } from './real-etcd.ts'

const skip = await readDebianMirror().then(
  () => false,
  (thrown: unknown) => `no etcd can be had here: ${String(thrown)}`,
)
const root = mkdtempSync(join(tmpdir(), 'codeblue-snapshot-live-'))
const running = new Set<RealEtcd>()
after(async () => {
  await Promise.all([...running].map((etcd) => etcd.kill()))
  rmSync(root, { recursive: true, force: true })
})

const PAIRS = 40
const ROUNDS = 60
const keyOf = (side: string, pair: number): string => `/registry/configmaps/live/${side}-${pair}`
const configMap = (name: string, count: number, sizeBytes: number): string =>
  JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'live', labels: { count: String(count) } } },
    data: { text: 'x'.repeat(sizeBytes) },
  })

/** Both of a pair in one transaction, so that a reading that mixes two moments shows. Compactions and large values free and reuse pages. */
async function write(etcd: RealEtcd, pair: number, count: number): Promise<void> {
  const sizeBytes = count % 3 === 0 ? 20_000 : 300
  const put = (side: string) => ({
    requestPut: { key: base64(keyOf(side, pair)), value: base64(configMap(`${side}-${pair}`, count, sizeBytes)) },
  })
  const answer = await etcd.ask('kv/txn', { success: [put('left'), put('right')] })
  const { revision } = answer.header as { readonly revision: string }
  if (count % 10 === 9) await etcd.ask('kv/compaction', { revision: String(Number(revision) - 20) })
}

/** The label of every object, or that it was being written. Damage fails the test. */
async function readPairs(
  dataDir: string,
  pause: () => Promise<unknown> = async () => {},
): Promise<ReadonlyMap<string, string> | 'being written'> {
  try {
    return await readSnapshot(dataDir, async (snapshot) => {
      const found = new Map<string, string>()
      const problems: unknown[] = []
      const problem = (one: unknown): void => void problems.push(one)
      if (snapshot === undefined) return found
      const { store, seed } = snapshot
      problems.push(...store.problems)
      const { places } = finishWork(selectLive(store, { seed, problem }))
      // Time for etcd to write meanwhile.
      await pause()
      const visit = ({ key, value }: { readonly key: Uint8Array; readonly value: Uint8Array }): void =>
        void (
          key[1] === 0x72 &&
          found.set(String(Buffer.from(key)), /"count":"(\d+)"/.exec(String(Buffer.from(value)))?.[1] ?? 'none')
        )
      finishWork(visitRevisions(store, { places, visit, problem }))
      // A file that moved may say anything; then this reading is thrown away, and another one begins.
      if (!snapshot.hasMoved()) assert.deepEqual(problems, [])
      return found
    })
  } catch (thrown) {
    if (thrown instanceof CodeblueError && thrown.code === 'SNAPSHOT_BEING_WRITTEN') return 'being written'
    throw thrown
  }
}

/** As long as some requests take. */
async function untilWritten(etcd: RealEtcd, requests: number): Promise<void> {
  for (let count = 0; count < requests; count++) await etcd.ask('kv/put', { key: base64('/pace'), value: base64('x') })
}

function assertOneMoment(found: ReadonlyMap<string, string>): void {
  for (let pair = 0; pair < PAIRS; pair++)
    assert.equal(found.get(keyOf('left', pair)), found.get(keyOf('right', pair)), `pair ${pair}`)
}

test('a member that is written to hard is read as of one moment, or not at all, and never called damaged', {
  skip,
  timeout: 120_000,
}, async () => {
  const dataDir = join(root, 'live')
  const flags = ['--backend-batch-interval=30ms', '--quota-backend-bytes=4000000000']
  const etcd = await startEtcd({ version: '3.5', dataDir, flags })
  running.add(etcd)
  assert.ok(await etcd.serves(), etcd.lastWords)
  for (let pair = 0; pair < PAIRS; pair++) await write(etcd, pair, 0)
  let isWriting = true
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let count = 1; isWriting; count++) await write(etcd, (count * 4 + writer) % PAIRS, count)
  })
  const outcomes = { read: 0, beingWritten: 0 }
  const commands: unknown[] = []
  try {
    for (let round = 0; round < ROUNDS; round++) {
      // Some are slow, as a large file is.
      const found = await readPairs(dataDir, () => untilWritten(etcd, (round % 5) * 2))
      if (found === 'being written') outcomes.beingWritten++
      else {
        outcomes.read++
        assertOneMoment(found)
      }
      await untilWritten(etcd, 1)
    }
    for (const argv of [
      ['list', dataDir, 'configmaps', '-o', 'name'],
      ['get', dataDir, '--key', keyOf('left', 1)],
    ]) {
      const { code, stderr } = await codeblue(['snapshot', ...argv])
      commands.push(code === 0 ? 'read' : /SNAPSHOT_BEING_WRITTEN/.test(stderr) ? 'being written' : stderr)
    }
  } finally {
    isWriting = false
    await Promise.all(writers)
  }
  assert.equal(outcomes.read + outcomes.beingWritten, ROUNDS)
  for (const command of commands) assert.match(String(command), /^(read|being written)$/)
  // Nobody writes any more; etcd itself goes on running.
  const quiet = await waitFor({
    what: 'the last writes to be on the disk',
    timeoutMs: 20_000,
    look: async () => {
      const found = await readPairs(dataDir)
      return found !== 'being written' && found.size === PAIRS * 2 ? found : undefined
    },
    describeLast: () => dataDir,
  })
  assertOneMoment(quiet)
  const { code, stdout } = await codeblue(['snapshot', 'list', dataDir, 'configmaps', '-n', 'live', '-o', 'name'])
  assert.deepEqual([code, stdout.split('\n').filter((line) => line !== '').length], [0, PAIRS * 2])
})
