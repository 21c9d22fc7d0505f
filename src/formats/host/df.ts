/**
 * The table of `df`, in each of the ways people ask for it:
 *
 *   df -P -T  Filesystem Type 1024-blocks Used Available Capacity Mounted on
 *   df        Filesystem 1K-blocks Used Available Use% Mounted on
 *   df -h     Filesystem Size Used Avail Use% Mounted on          (98G, 1.5T, 12K, 0)
 *   df -i     Filesystem Inodes IUsed IFree IUse% Mounted on
 *
 * With -T the type stands in the second column. A mount point may hold blanks. Source: coreutils, src/df.c.
 */
export interface FileSystemRow {
  readonly device: string
  readonly mount: string
  /** Type where it was asked for, else the device, which is the type for what has no device. */
  readonly type: string
  /** KiB, or inodes. */
  readonly used: number
  readonly available: number
}

const AMOUNT = '(-?\\d+(?:\\.\\d+)?)([KMGTPE]?)i?B?'
const ROW = new RegExp(
  `^(\\S.*?)(?:\\s+([a-z][\\w.-]*))?\\s+(?:${AMOUNT}|-)\\s+(?:${AMOUNT}|-)\\s+(?:${AMOUNT}|-)\\s+(?:\\d+%|-)\\s+(\\/.*)$`,
)
const KIB: Readonly<Record<string, number>> = {
  '': 1,
  K: 1,
  M: 1024,
  G: 1024 ** 2,
  T: 1024 ** 3,
  P: 1024 ** 4,
  E: 1024 ** 5,
}

/** One row of the table; undefined for the header and everything else. */
export function decodeDfRow(line: string): FileSystemRow | undefined {
  const match = ROW.exec(line)
  if (match === null) return undefined
  const [, device = '', type, , , used, usedUnit = '', available, availableUnit = '', mount = ''] = match
  if (used === undefined || available === undefined) return undefined
  return {
    device,
    mount,
    type: type ?? device,
    used: Number(used) * (KIB[usedUnit] ?? 1),
    available: Math.max(0, Number(available) * (KIB[availableUnit] ?? 1)),
  }
}
