import { existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Progress } from '../../model/progress.ts'
import { buildOnce } from '../build-once.ts'
import { cacheRoot } from '../cache.ts'
import { buildHint, createBuildLines } from './build-lines.ts'
import { openGo } from './go-tool.ts'
import { type FoundProgram, findPrebuilt, type PrebuiltPrograms } from './prebuilt-programs.ts'
import {
  type BuiltEtcdVersion,
  etcdSet,
  type KubernetesVersion,
  kubernetesSet,
  type ProgramSet,
} from './program-sets.ts'
import { binariesPath, hashSources, readGoRequirement } from './program-sources.ts'

const BUILD_TIMEOUT_MS = 45 * 60_000

/** The directory of a layer with Kubernetes' programs in usr/bin; built once, which takes minutes, when it is not there. */
export async function openKubernetesLayer(version: KubernetesVersion, progress: Progress): Promise<string> {
  return await openLayer(kubernetesSet(version), progress)
}

/** The directory of a layer with etcd, etcdctl and etcdutl in usr/bin; built once when it is not there. */
export async function openEtcdLayer(version: BuiltEtcdVersion, progress: Progress): Promise<string> {
  return await openLayer(etcdSet(version), progress)
}

async function openLayer(set: ProgramSet, progress: Progress): Promise<string> {
  const plan = await planLayer(set)
  const target = join(cacheRoot(), `${set.name}-${set.version}-${hashSources(set, plan.words)}`)
  if (existsSync(target)) return target
  const stage = `${set.name} ${set.version}`
  const say = (message: string): void => progress({ stage, message })
  for (const message of plan.messages) say(message)
  await buildOnce(target, {
    ...{ script: binariesPath(plan.script), args: plan.args, what: stage, timeoutMs: BUILD_TIMEOUT_MS },
    onLine: createBuildLines(set.packageCount, say),
    hint: buildHint,
  })
  return target
}

interface LayerPlan {
  readonly script: string
  /** After the target. */
  readonly args: readonly string[]
  /** What makes this layer another than one of the same sources. */
  readonly words: readonly string[]
  readonly messages: readonly string[]
}

/** Programs that are there already are taken when they are all there, else all are built. */
async function planLayer(set: ProgramSet): Promise<LayerPlan> {
  const path = directoriesOf(process.env.PATH)
  const prebuilt = await findPrebuilt(set, [...directoriesOf(process.env.KUBEBUILDER_ASSETS), ...path])
  if (prebuilt.missing.length === 0) return await planCopies(set, prebuilt, path)
  const go = await openGo(readGoRequirement(set), path)
  return {
    ...{ script: set.script, args: [go.path, set.version], words: [go.version] },
    messages: [...describeMissing(prebuilt), `building it once with ${go.version}, which takes minutes`],
  }
}

/** Nothing to say where there is no program of these names at all. */
function describeMissing({ found, missing }: PrebuiltPrograms): readonly string[] {
  const nothingThere = found.length === 0 && missing.every((reason) => reason.endsWith('(not found)'))
  return nothingThere ? [] : [`programs of this machine are not used: it lacks ${missing.join(', ')}`]
}

async function planCopies(
  set: ProgramSet,
  { found, missingExtras }: PrebuiltPrograms,
  path: readonly string[],
): Promise<LayerPlan> {
  const needsGo = missingExtras.length > 0
  const go = needsGo ? await openGo(readGoRequirement(set), path) : undefined
  return {
    script: 'copy-programs.sh',
    args: [go?.path ?? '', ...found.map(({ name, path: file }) => `${name}=${file}`)],
    words: [go?.version ?? '', ...found.map(describeFile)],
    messages: [`copying the programs of this machine: ${found.map(({ path: file }) => file).join(', ')}`],
  }
}

function describeFile({ name, path }: FoundProgram): string {
  const { size, mtimeMs } = statSync(path)
  return JSON.stringify([name, path, size, mtimeMs])
}

const directoriesOf = (list: string | undefined): readonly string[] =>
  (list ?? '').split(delimiter).filter((directory) => directory.startsWith('/'))
