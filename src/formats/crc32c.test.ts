import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { crc32c, crc32cJoin } from './crc32c.ts'

const whole = (bytes: Uint8Array): number => crc32c(0, bytes, { from: 0, to: bytes.length })

test('gives the check values of RFC 3720', () => {
  const cases: readonly (readonly [Uint8Array, number])[] = [
    [new TextEncoder().encode('123456789'), 0xe3069283],
    [new Uint8Array(32), 0x8a9136aa],
    [new Uint8Array(32).fill(255), 0x62a8ab43],
    [Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
    [new Uint8Array(0), 0],
  ]
  assert.deepEqual(
    cases.map(([bytes]) => whole(bytes)),
    cases.map(([, crc]) => crc),
  )
})

test('is the same however the bytes are cut, and joined from the checksums of the parts', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(400), (bytes, cut) => {
      const at = Math.min(cut, bytes.length)
      const first = crc32c(0, bytes, { from: 0, to: at })
      const second = whole(bytes.slice(at))
      const plain = [...bytes].reduce((crc, _, index) => crc32c(crc, bytes, { from: index, to: index + 1 }), 0)
      assert.deepEqual(
        [crc32c(first, bytes, { from: at, to: bytes.length }), crc32cJoin(first, second, bytes.length - at), plain],
        [whole(bytes), whole(bytes), whole(bytes)],
      )
    }),
  )
})
