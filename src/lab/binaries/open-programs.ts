import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Progress } from '../../model/progress.ts'
import { buildOnce } from '../build-once.ts'
import { cacheRoot } from '../cache.ts'
import { buildHint, createBuildLines } from './build-lines.ts'
import { findGo, type GoTool } from './go-tool.ts'
import {
  type BuiltEtcdVersion,
  binariesPath,
  etcdSet,
  type KubernetesVersion,
  kubernetesSet,
  type ProgramSet,
  readGoRequirement,
  sourceFiles,
} from './program-sets.ts'

const BUILD_TIMEOUT_MS = 45 * 60_000

/** The directory of a layer with Kubernetes' programs in usr/bin; built once, for minutes, when it is not there. */
export async function openKubernetesLayer(version: KubernetesVersion, progress: Progress): Promise<string> {
  return await openLayer(kubernetesSet(version), progress)
}

/** The directory of a layer with etcd, etcdctl and etcdutl in usr/bin; built once when it is not there. */
export async function openEtcdLayer(version: BuiltEtcdVersion, progress: Progress): Promise<string> {
  return await openLayer(etcdSet(version), progress)
}

async function openLayer(set: ProgramSet, progress: Progress): Promise<string> {
  const go = await findGo(readGoRequirement(set))
  const target = join(cacheRoot(), `${set.name}-${set.version}-${sourceHash(set, go)}`)
  if (existsSync(target)) return target
  const stage = `${set.name} ${set.version}`
  const say = (message: string): void => progress({ stage, message })
  say(`building it once with ${go.version}, which takes minutes`)
  await buildOnce(target, {
    ...{ script: binariesPath(set.script), args: [set.version], what: stage, timeoutMs: BUILD_TIMEOUT_MS },
    env: { ...process.env, GO: go.path } as Record<string, string>,
    onLine: createBuildLines(set.packageCount, say),
    hint: buildHint,
  })
  return target
}

/** Other sources or another Go are another layer, and running labs keep theirs. */
function sourceHash(set: ProgramSet, go: GoTool): string {
  const hash = createHash('sha256').update(JSON.stringify([process.arch, go.version]))
  for (const file of sourceFiles(set)) hash.update(JSON.stringify(basename(file))).update(readFileSync(file))
  return hash.digest('hex').slice(0, 12)
}
