import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitFor } from './wait-for.ts'

test('a wait gives what it saw', async () => {
  let looks = 0
  const seen = await waitFor({
    what: 'the third look',
    timeoutMs: 5000,
    intervalMs: 1,
    look: () => (++looks === 3 ? looks : undefined),
  })
  assert.equal(seen, 3)
})

test('a wait that is over says what it waited for and what it saw last', async () => {
  const wait = { what: 'a train', timeoutMs: 0, look: () => undefined, describeLast: () => 'an empty platform' }
  await assert.rejects(waitFor(wait), {
    code: 'LAB_WAIT_TIMED_OUT',
    message: 'waited 0 s for a train; last seen: an empty platform',
  })
})
