/**
 * Makes two snapshots of one etcd, the second after some of its objects were changed, added and removed, and says what is in them.
 * usage: make-snapshots.ts FOLDER RECIPE PROGRAMS SEED
 */
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Contents } from '../contents.ts'
import type { EtcdCalls } from './etcd-calls.ts'
import { changes, lastingObjects, oldWrites, presentWrites, rewrites } from './history.ts'
import { configMaps, type Population, realObjects } from './population.ts'
import { startEtcd } from './real-etcd.ts'
import { say } from './say.ts'
import { writeAll } from './write-all.ts'

const run = promisify(execFile)
const [folder = '', recipe = '', programs = '', seed = ''] = process.argv.slice(2)
const dataDir = join(folder, 'etcd')

if (recipe !== 'configmaps') await run(join(programs, 'etcdutl'), ['snapshot', 'restore', seed, '--data-dir', dataDir])
const etcd = await startEtcd(programs, dataDir)
try {
  const population = await openPopulation(etcd.calls)
  await writeHistory(population)
  await saveSnapshot('before.db')
  say('changing some of it')
  await writeAll(etcd.calls, changes(population))
  await saveSnapshot('after.db')
  await writeFile(join(folder, 'files', 'contents.json'), JSON.stringify(describeContents(population), undefined, 2))
} finally {
  await etcd.stop()
}

async function openPopulation(calls: EtcdCalls): Promise<Population> {
  if (recipe === 'configmaps') return configMaps()
  return realObjects(await calls.readPrefix('/registry/'), recipe === 'large' ? 8 : 1)
}

/** An older part is written, rewritten and compacted, so that the file has pages that were free once; then the rest. */
async function writeHistory(population: Population): Promise<void> {
  await writeAll(etcd.calls, oldWrites(population))
  if (population.pastShare > 0) await etcd.calls.compact(await writeAll(etcd.calls, rewrites(population)))
  await writeAll(etcd.calls, presentWrites(population))
}

async function saveSnapshot(name: string): Promise<void> {
  say(`saving ${name}`)
  const argv = [
    '--endpoints',
    etcd.clientUrl,
    '--command-timeout',
    '600s',
    'snapshot',
    'save',
    join(folder, 'files', name),
  ]
  await run(join(programs, 'etcdctl'), argv)
}

function describeContents(population: Population): Contents {
  const objects = lastingObjects(population)
  const maps = objects.filter(({ key }) => key.includes('/configmaps/'))
  const sample = maps[Math.floor(maps.length / 2)]
  if (sample === undefined) throw new RangeError('no ConfigMap among what was written')
  return {
    keys: population.count,
    namespace: sample.namespace,
    sample: { key: sample.key, name: sample.name },
    prefixes: [
      ...new Set(
        objects.filter(({ namespace }) => namespace === sample.namespace).map(({ key }) => key.replace(/[^/]+$/, '')),
      ),
    ],
  }
}
