import { readFileSync, statSync } from 'node:fs'

/**
 * The pid of the process that holds a lock on a file, as etcd does on its database while it runs. Undefined when no process of this machine does,
 * and where that cannot be seen: other systems than Linux, another container's view of processes. A lock is only looked at, never asked for.
 */
export function readLockHolder(path: string): number | undefined {
  try {
    const { dev, ino } = statSync(path)
    // As glibc's gnu_dev_major and gnu_dev_minor take a device number apart.
    const major = Math.floor(dev / 256) % 4096
    const minor = (dev % 256) + Math.floor(dev / 2 ** 20) * 256
    const file = `${hex(major)}:${hex(minor)}:${ino}`
    // 1: FLOCK  ADVISORY  WRITE 4711 fe:00:131 0 EOF
    const holders = readFileSync('/proc/locks', 'utf8')
      .split('\n')
      .map((line) => line.split(/\s+/))
      .filter((words) => words.includes(file))
      .map((words) => Number(words[words.indexOf(file) - 1]))
    return holders.find((pid) => pid > 0)
  } catch {
    return undefined
  }
}

const hex = (value: number): string => value.toString(16).padStart(2, '0')
