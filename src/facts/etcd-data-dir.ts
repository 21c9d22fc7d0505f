import { unknown } from '../model/fact.ts'
import { atMember, hasText, say, sayState } from './captured.ts'
import type { Deriver } from './deriver.ts'

/** For a directory that is not there, `absent` is an answer; anything else that was not read stays open. */
export const deriveDataDir: Deriver = (items) =>
  items.flatMap((captured) => {
    const { host, outcome } = captured.item
    if (host === undefined) return []
    const placed = atMember(host, captured)
    if (outcome === 'absent') return [say('etcd.data-dir', placed, 'absent')]
    if (!hasText(captured)) return [sayState('etcd.data-dir', placed, unknown(captured.item.reason || outcome))]
    const files = listedFiles(captured.text)
    const wal = files.filter(({ folder, name }) => folder.endsWith('/member/wal') && /^[0-9a-f-]+\.wal$/.test(name))
    const db = files.find(({ folder, name }) => folder.endsWith('/member/snap') && name === 'db')
    if (wal.length === 0 && db === undefined) return [say('etcd.data-dir', placed, 'empty')]
    return [
      say('etcd.data-dir', placed, 'present'),
      say('etcd.wal-files', placed, wal.length),
      db === undefined
        ? sayState('etcd.db-file-bytes', placed, { kind: 'absent' })
        : say('etcd.db-file-bytes', placed, db.sizeBytes),
    ]
  })

/** `ls -lnR`: a folder with a colon, then lines of mode, links, uid, gid, size, date (two or three words), name. */
function listedFiles(
  text: string,
): readonly { readonly folder: string; readonly name: string; readonly sizeBytes: number }[] {
  let folder = ''
  return text.split(/\r?\n/).flatMap((line) => {
    const opened = /^(\/.*):$/.exec(line)?.[1]
    if (opened !== undefined) folder = opened
    const [, size, rest] = /^-\S+\s+\d+\s+\d+\s+\d+\s+(\d+)\s+(.+)$/.exec(line) ?? []
    const name = rest?.split(/\s+/).at(-1)
    return size === undefined || name === undefined ? [] : [{ folder, name, sizeBytes: Number(size) }]
  })
}
