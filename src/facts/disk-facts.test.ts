import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeriveContext, TextItem } from './deriver.ts'
import { deriveBoundDisks } from './disk-facts.ts'

const item = (collector: string, text: string): TextItem => ({
  item: {
    ...{ path: collector, collector, host: 'cp1', source: collector, outcome: 'collected', reason: '', sizeBytes: 1 },
    ...{ startedAt: '2026-11-20T12:00:00Z', sha256: '' },
  } as TextItem['item'],
  text,
})

test('a mount that df leaves out has the space of its device, where df shows that elsewhere', () => {
  const disks = item(
    'node.disks',
    'Filesystem Type 1024-blocks Used Available Capacity Mounted on\n/dev/vda ext4 100 90 10 90% /\n/dev/vdb ext4 100 20 80 20% /data\n',
  )
  const mounts = item(
    'node.mounts',
    '/dev/vda / ext4 rw 0 0\n/dev/vdb /data ext4 rw 0 0\n/dev/vdb /var/lib/etcd ext4 rw 0 0\n/dev/vdc /mnt ext4 rw 0 0\n',
  )
  assert.deepEqual(
    deriveBoundDisks([disks, mounts], {} as DeriveContext).map(({ name, subject, state }) => [name, subject, state]),
    [['disk.used-fraction', { kind: 'object', name: '/var/lib/etcd', host: 'cp1' }, { kind: 'known', value: 0.2 }]],
  )
})
