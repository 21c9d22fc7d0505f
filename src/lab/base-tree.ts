import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Progress } from '../model/progress.ts'
import { readDebianMirror } from './apt-mirror.ts'
import { buildOnce } from './build-once.ts'
import { cacheRoot, scriptPath } from './cache.ts'
import type { EtcdVersion } from './topology.ts'

const SUITE = 'bookworm'
/** Debian's releases with an etcd; the newer one's programs need no newer libc than the tree has. */
const ETCD_SUITES = { '3.4': SUITE, '3.5': 'trixie' } as const
export type DebianEtcdVersion = keyof typeof ETCD_SUITES
const PACKAGES = [
  ...['systemd', 'systemd-sysv', 'systemd-container', 'dbus', 'openssh-server', 'sudo', 'procps', 'util-linux'],
  ...['iproute2', 'iptables', 'ca-certificates', 'curl', 'etcd-server', 'etcd-client'],
  ...['containerd', 'runc', 'containernetworking-plugins', 'conntrack', 'ethtool', 'haproxy', 'socat'],
]
const BUILD_SCRIPTS = ['build-base-tree.sh', 'prepare-base-tree.sh', 'apt-download.sh']
const BUILD_TIMEOUT_MS = 20 * 60_000

/** Layers of a lab host's root, the topmost first, as overlayfs takes them. Builds what is missing, once for all labs. */
export async function openBaseLayers(version: EtcdVersion, progress: Progress): Promise<readonly string[]> {
  const base = basePath()
  await build(base, { script: 'build-base-tree.sh', args: [SUITE, PACKAGES.join(',')], what: 'base tree', progress })
  return version === '3.5' ? [await openDebianEtcdLayer(version, progress), base] : [base]
}

/** Debian's etcd alone, as a layer; the base tree has 3.4 already, but images are made of layers. */
export async function openDebianEtcdLayer(version: DebianEtcdVersion, progress: Progress): Promise<string> {
  const etcd = etcdPath(version)
  await build(etcd, { script: 'unpack-etcd.sh', args: [ETCD_SUITES[version]], what: `etcd ${version}`, progress })
  return etcd
}

/** Named by a hash of its recipe: another recipe is another tree, and running labs keep theirs. */
function basePath(): string {
  return join(cacheRoot(), `lab-${recipeHash(BUILD_SCRIPTS, [SUITE, ...PACKAGES])}`)
}

const etcdPath = (version: DebianEtcdVersion): string =>
  join(cacheRoot(), `etcd-${version}-${recipeHash(['unpack-etcd.sh', 'apt-download.sh'], [ETCD_SUITES[version]])}`)

function recipeHash(scripts: readonly string[], words: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([process.arch, ...words]))
  for (const script of scripts) hash.update(readFileSync(scriptPath(script)))
  return hash.digest('hex').slice(0, 12)
}

interface MirrorBuild {
  readonly script: string
  readonly args: readonly string[]
  readonly what: string
  readonly progress: Progress
}

async function build(target: string, { script, args, what, progress }: MirrorBuild): Promise<void> {
  if (existsSync(target)) return
  progress({ stage: what, message: `building it once from the mirror of this machine: ${args.join(' ')}` })
  await buildOnce(target, {
    ...{ script: scriptPath(script), args: [await readDebianMirror(), ...args], what, timeoutMs: BUILD_TIMEOUT_MS },
    onLine: (line) => {
      if (line.startsWith('I: ')) progress({ stage: what, message: line.slice(3) })
    },
    hint: () => 'check that apt can reach its mirror (apt-get update) and that the disk has 600 MB free',
  })
}
