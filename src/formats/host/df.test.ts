import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeDfRow } from './df.ts'

for (const [title, line, expected] of [
  [
    'with blocks and the type',
    '/dev/sda2 ext4 102400 102388 12 100% /var/lib/etcd',
    { device: '/dev/sda2', mount: '/var/lib/etcd', type: 'ext4', used: 102_388, available: 12 },
  ],
  [
    'for people',
    '/dev/mapper/vg-lv   98G   98G   12K 100% /',
    { device: '/dev/mapper/vg-lv', mount: '/', type: '/dev/mapper/vg-lv', used: 102_760_448, available: 12 },
  ],
  [
    'for people, with a fraction and a blank in the mount point',
    'tmpfs 3.2G 2.5M 3.2G 1% /mnt/my disk',
    { device: 'tmpfs', mount: '/mnt/my disk', type: 'tmpfs', used: 2560, available: 3_355_443.2 },
  ],
  [
    'of inodes',
    '/dev/sda2 6553600 6553600 0 100% /',
    { device: '/dev/sda2', mount: '/', type: '/dev/sda2', used: 6_553_600, available: 0 },
  ],
  ['the header', 'Filesystem      Size  Used Avail Use% Mounted on', undefined],
  ['a file system that tells nothing', '/dev/sr0 - - - - /media/cd', undefined],
] as const) {
  test(`decodes a row of df: ${title}`, () => assert.deepEqual(decodeDfRow(line), expected))
}
