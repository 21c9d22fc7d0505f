import { decodeDfRow, type FileSystemRow } from '../formats/host/df.ts'
import type { Fact } from '../model/fact.ts'
import { member, object } from '../model/subject.ts'
import { eachItem, hasText, linesOf, type NumberedLine, pointAt, say } from './captured.ts'
import type { DeriveContext, Deriver } from './deriver.ts'

interface FileSystem extends FileSystemRow {
  readonly line: NumberedLine
}

/** Memory file systems and images are full by design. */
const uninteresting = /^(tmpfs|devtmpfs|squashfs|iso9660|overlay|efivarfs|ramfs)$/

const fileSystemsIn = (text: string): readonly FileSystem[] =>
  fileSystemsOf(text).filter(({ type, mount }) => !uninteresting.test(type) || isOwnMount(mount))

function fileSystemsOf(text: string): readonly FileSystem[] {
  return linesOf(text).flatMap((line) => {
    const row = decodeDfRow(line.text)
    if (row === undefined) return []
    return [{ ...row, line }]
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

/** df shows a file system once, wherever else it is mounted: what is bound has the space of its device. */
const deriveBoundMounts =
  (name: 'disk.used-fraction' | 'disk.inodes-used-fraction', table: string): Deriver =>
  (items) =>
    items.flatMap((captured) => {
      const { host, collector } = captured.item
      if (host === undefined || collector !== table || !hasText(captured)) return []
      const shown = fileSystemsOf(captured.text)
      const mounts = items.filter(({ item }) => item.collector === 'node.mounts' && item.host === host)
      return mounts.flatMap(({ text }) =>
        mountsIn(text).flatMap(({ device, mount }) => {
          const system = shown.find((row) => row.device === device && device.startsWith('/'))
          const share = system === undefined || shown.some((row) => row.mount === mount) ? undefined : usedShare(system)
          if (system === undefined || share === undefined) return []
          return [say(name, { subject: object(mount, host), evidence: [pointAt(captured, system.line)] }, share)]
        }),
      )
    })

export const deriveBoundDisks = deriveBoundMounts('disk.used-fraction', 'node.disks')
export const deriveBoundInodes = deriveBoundMounts('disk.inodes-used-fraction', 'node.inodes')

/** /proc/mounts: device, mount point (octal escapes), type, options. */
export const deriveMounts: Deriver = eachItem((captured, host) =>
  mountsIn(captured.text).map(({ mount, options, line }) => {
    const placed = { subject: object(mount, host), evidence: [pointAt(captured, line)] }
    return say('disk.read-only', placed, options.includes('ro'))
  }),
)

function mountsIn(text: string) {
  return linesOf(text).flatMap((line) => {
    const [device = '', mount = '', type = '', options = ''] = line.text.split(' ')
    if (!/^(ext[234]|xfs|btrfs|zfs|f2fs|nfs4?|overlay)$/.test(type)) return []
    if ((type === 'overlay' && !isOwnMount(mount)) || /^\/(run|proc|sys|snap)\//.test(mount)) return []
    const name = mount.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))
    return [{ device, mount: name, options: options.split(','), line }]
  })
}

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
