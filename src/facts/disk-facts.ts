import { decodeDfRow } from '../formats/host/df.ts'
import type { Fact } from '../model/fact.ts'
import { member, object } from '../model/subject.ts'
import { eachItem, linesOf, type NumberedLine, pointAt, say } from './captured.ts'
import type { DeriveContext, Deriver } from './deriver.ts'

interface FileSystem {
  readonly mount: string
  readonly used: number
  readonly available: number
  readonly line: NumberedLine
}

/** Memory file systems and images are full by design. */
const uninteresting = /^(tmpfs|devtmpfs|squashfs|iso9660|overlay|efivarfs|ramfs)$/

function fileSystemsIn(text: string): readonly FileSystem[] {
  return linesOf(text).flatMap((line) => {
    const row = decodeDfRow(line.text)
    if (row === undefined || (uninteresting.test(row.type) && !isOwnMount(row.mount))) return []
    return [{ mount: row.mount, used: row.used, available: row.available, line }]
  })
}

/** Someone put a small file system there on purpose. */
const isOwnMount = (mount: string): boolean => mount === '/' || /etcd|containerd|docker|kubelet|rancher/.test(mount)

export const deriveDisks: Deriver = eachItem((captured, host, context) => {
  const systems = fileSystemsIn(captured.text)
  const shares = systems.flatMap((system): readonly Fact[] => {
    const share = usedShare(system)
    if (share === undefined) return []
    const evidence = [pointAt(captured, system.line)]
    return [say('disk.used-fraction', { subject: object(system.mount, host), evidence }, share)]
  })
  const holder = holderOf(dataDirOf(context), systems)
  if (holder === undefined || !context.directory.members.includes(host)) return shares
  const placed = { subject: member(host), evidence: [pointAt(captured, holder.line)] }
  return [
    ...shares,
    say('disk.etcd-used-fraction', placed, usedShare(holder) ?? 0),
    say('disk.etcd-free-bytes', placed, holder.available * 1024),
  ]
})

export const deriveInodes: Deriver = eachItem((captured, host) =>
  fileSystemsIn(captured.text).flatMap((system) => {
    const share = usedShare(system)
    const placed = { subject: object(system.mount, host), evidence: [pointAt(captured, system.line)] }
    return share === undefined ? [] : [say('disk.inodes-used-fraction', placed, share)]
  }),
)

/** /proc/mounts: device, mount point (octal escapes), type, options. */
export const deriveMounts: Deriver = eachItem((captured, host) =>
  linesOf(captured.text).flatMap((line) => {
    const [, mount = '', type = '', options = ''] = line.text.split(' ')
    if (!/^(ext[234]|xfs|btrfs|zfs|f2fs|nfs4?|overlay)$/.test(type)) return []
    if ((type === 'overlay' && !isOwnMount(mount)) || /^\/(run|proc|sys|snap)\//.test(mount)) return []
    const name = mount.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))
    const placed = { subject: object(name, host), evidence: [pointAt(captured, line)] }
    return [say('disk.read-only', placed, options.split(',').includes('ro'))]
  }),
)

/** As df computes it: of what users may have, so that reserved blocks do not hide a full disk. */
function usedShare({ used, available }: FileSystem): number | undefined {
  const total = used + available
  return total === 0 ? undefined : Math.round((used / total) * 10_000) / 10_000
}

/** The file system with the longest mount point above the path. */
function holderOf(path: string, systems: readonly FileSystem[]): FileSystem | undefined {
  return systems
    .filter(({ mount }) => mount === '/' || path === mount || path.startsWith(`${mount}/`))
    .sort((left, right) => right.mount.length - left.mount.length)[0]
}

const dataDirOf = ({ inventory }: DeriveContext): string => inventory?.etcd?.dataDir ?? '/var/lib/etcd'
