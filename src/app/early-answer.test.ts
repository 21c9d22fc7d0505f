import assert from 'node:assert/strict'
import { test } from 'node:test'
import { healthy, lostQuorum, unreachable } from '../../test/report/sample-diagnosis.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import { isDecided, openEarlyAnswer } from './early-answer.ts'

/** Looks that the test ends one by one, in its own order. */
function steppedLooks() {
  const looks: PromiseWithResolvers<Diagnosis>[] = []
  const evaluate = (): Promise<Diagnosis> => {
    const look = Promise.withResolvers<Diagnosis>()
    looks.push(look)
    return look.promise
  }
  return { looks, evaluate }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('an answer is decided when it is proven and its level is no range', () => {
  const open: Diagnosis = { ...lostQuorum, triage: { ...lostQuorum.triage, worst: 'T3' } }
  assert.deepEqual([lostQuorum, open, unreachable, healthy].map(isDecided), [true, false, false, false])
})

test('gives the first decided answer, once, and stops looking', async () => {
  const { looks, evaluate } = steppedLooks()
  const answers: Diagnosis[] = []
  const early = openEarlyAnswer(evaluate, (diagnosis) => answers.push(diagnosis))
  early.look()
  looks[0]?.resolve(unreachable)
  await settled()
  early.look()
  looks[1]?.resolve(lostQuorum)
  await settled()
  early.look()
  await settled()
  assert.deepEqual([looks.length, answers, early.given()], [2, [lostQuorum], lostQuorum])
})

test('hosts that end during a look share the next one', async () => {
  const { looks, evaluate } = steppedLooks()
  const early = openEarlyAnswer(evaluate, () => undefined)
  early.look()
  early.look()
  early.look()
  looks[0]?.resolve(unreachable)
  await settled()
  looks[1]?.resolve(unreachable)
  await settled()
  assert.equal(looks.length, 2)
})

test('a look that fails is followed by the next one', async () => {
  const { looks, evaluate } = steppedLooks()
  const answers: Diagnosis[] = []
  const early = openEarlyAnswer(evaluate, (diagnosis) => answers.push(diagnosis))
  early.look()
  looks[0]?.reject(new RangeError('half a file'))
  await settled()
  early.look()
  looks[1]?.resolve(lostQuorum)
  await settled()
  assert.deepEqual(answers, [lostQuorum])
})

test('an answer that comes after the end is not given', async () => {
  const { looks, evaluate } = steppedLooks()
  const early = openEarlyAnswer(evaluate, () => assert.fail('was given'))
  early.look()
  const closing = early.close()
  looks[0]?.resolve(lostQuorum)
  await closing
  assert.equal(early.given(), undefined)
})
