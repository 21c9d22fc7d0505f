import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describeOpaque } from './opaque-bytes.ts'

test('compressed bytes are no evidence, text of any kind is', () => {
  const cases: readonly (readonly [Uint8Array, string])[] = [
    [gzipSync('x'), 'compressed with gzip'],
    [zstdCompressSync('x'), 'compressed with zstd'],
    [Buffer.from('LPKSHHRH....'), 'a binary journal'],
    [Buffer.from('ÿþ', 'latin1'), 'text in UTF-16'],
    [Buffer.from('I1120 12:00:00'), ''],
    [Buffer.from([0x00, 0xff, 0x80]), ''],
    [new Uint8Array(), ''],
  ]
  for (const [bytes, expected] of cases) {
    assert.equal(
      describeOpaque(bytes),
      expected && `the bytes are ${expected}, which cannot be searched for secrets, and were not kept`,
    )
  }
})
