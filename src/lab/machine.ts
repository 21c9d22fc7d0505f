import { accessSync, constants, existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { CodeblueError } from '../base/error.ts'
import { labErrors } from './errors.ts'
import type { TopologyName } from './topology.ts'

/** One reason why this machine cannot run the lab. */
export interface Obstacle {
  readonly reason: string
  /** Debian package that would remove it; undefined when installing does not help. */
  readonly package?: string
}

/** Three hosts with etcd use about 12, a master 27, five hosts of a whole cluster 102; the rest is room for what starts meanwhile. */
const INOTIFY_INSTANCES: Readonly<Record<TopologyName, number>> = {
  ...{ etcd: 20, single: 32, stacked: 108, 'external-etcd': 45 },
}

/** Programs the lab calls on the machine itself; everything else is in its own tree. */
const TOOLS: Readonly<Record<string, string>> = {
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  perl: 'perl',
  bash: 'bash',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  flock: 'util-linux',
  mount: 'mount',
  hostname: 'hostname',
  'apt-get': 'apt',
  dpkg: 'dpkg',
}

/** Everything that is in the way of a lab on this machine; empty when a lab can be started. */
export function readObstacles(topology: TopologyName = 'etcd'): readonly Obstacle[] {
  if (process.platform !== 'linux') return [{ reason: 'the lab needs Linux' }]
  const obstacles: Obstacle[] = []
  if (process.getuid?.() !== 0) obstacles.push({ reason: 'the lab needs root (namespaces, mounts)' })
  if (!existsSync('/etc/debian_version'))
    obstacles.push({ reason: 'the lab builds its hosts with apt: it needs Debian' })
  for (const [tool, name] of Object.entries(TOOLS)) {
    if (!isOnPath(tool)) obstacles.push({ reason: `${tool} is missing`, package: name })
  }
  if (!/\boverlay\b/.test(readIfThere('/proc/filesystems'))) obstacles.push({ reason: 'the kernel has no overlayfs' })
  return [...obstacles, ...readInotifyObstacle(INOTIFY_INSTANCES[topology])]
}

/** systemd uses some inotify instances on every host and hangs at boot without a word when there are none left. */
function readInotifyObstacle(needed: number): readonly Obstacle[] {
  const limit = Number(readIfThere('/proc/sys/fs/inotify/max_user_instances') || Number.POSITIVE_INFINITY)
  const used = countInotifyInstances()
  if (limit - used >= needed) return []
  const reason = `only ${limit - used} of ${limit} inotify instances (fs.inotify.max_user_instances) are free and this lab needs ${needed}: take other labs or containers down`
  return [{ reason }]
}

function countInotifyInstances(): number {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readDirectory(`/proc/${name}/fd`).map((fd) => readTarget(`/proc/${name}/fd/${fd}`)))
    .filter((target) => target === 'anon_inode:inotify').length
}

// Processes end and close files while we look.
const readDirectory = (path: string): readonly string[] => orElse(() => readdirSync(path), [])
const readTarget = (path: string): string => orElse(() => readlinkSync(path), '')

function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    return otherwise
  }
}

export function unavailable(obstacles: readonly Obstacle[]): CodeblueError {
  const packages = [...new Set(obstacles.flatMap((obstacle) => obstacle.package ?? []))]
  const hint = packages.length === 0 ? {} : { hint: `install ${packages.join(', ')}` }
  return labErrors.error('LAB_UNAVAILABLE', obstacles.map((obstacle) => obstacle.reason).join('; '), hint)
}

function isOnPath(tool: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, tool), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

const readIfThere = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')
