import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type GatherEnd, type GatherEntry, gatherBatch } from '../../src/evidence/gather.ts'
import { type NodeSession, openSession } from '../../src/evidence/node-session.ts'
import { file, type Recipe, type RecipeLimits, snippet } from '../../src/evidence/recipe.ts'
import { type Faults, openFaulty } from './faulty-connection.ts'
import { createMemorySink, type MemorySink } from './memory-sink.ts'

const clock = { now: () => Date.now(), monotonic: () => performance.now() }

const recipe = (script: string, limits: RecipeLimits = {}): Recipe =>
  snippet('text', { source: script, script }, limits)
const stored = (one: Recipe): GatherEntry => ({ recipe: one, store: true, retain: false })

interface Run {
  readonly end: GatherEnd['kind']
  readonly left: number
  readonly items: readonly { outcome: string; reason: string; text: string }[]
}

/** Gathers on a host that has the given faults, with this machine's own shell. */
async function gather(recipes: readonly Recipe[], faults: Faults = {}): Promise<Run> {
  const connection = await openFaulty('cp1', faults)
  const opened = await openSession(connection, {
    clock,
    nonce: 'cbtestnonce',
    escalation: 'none',
    password: undefined,
    answerMs: 2_000,
  })
  if (opened.kind === 'failed') throw new assert.AssertionError({ message: opened.failure.message })
  const memory = createMemorySink()
  const end = await gatherBatch({ ...opened.session, privileged: true }, recipes.map(stored), {
    sink: memory.sink,
    clock,
    deadline: clock.monotonic() + 20_000,
    onGathered: () => {},
  })
  await connection.close()
  return { end: end.kind, left: end.left.length, items: itemsOf(memory, recipes) }
}

const itemsOf = (memory: MemorySink, recipes: readonly Recipe[]): Run['items'] =>
  memory.items.map((item, index) => ({
    outcome: item.outcome,
    reason: item.reason,
    text: memory.text('text', recipes[index]?.detail),
  }))

const collectedText = (text: string) => ({ outcome: 'collected', reason: '', text })

describe('a batch on a node', () => {
  test('gives each item its own bytes, binary or empty, and its own exit code', async () => {
    const run = await gather([
      recipe("printf 'one\\n\\n'", { detail: 'a' }),
      recipe('true', { detail: 'b' }),
      recipe("echo 'no such unit' >&2; exit 4", { detail: 'c' }),
    ])
    assert.deepEqual(run, {
      end: 'done',
      left: 0,
      items: [
        collectedText('one\n\n'),
        collectedText(''),
        { outcome: 'failed', reason: 'exit code 4: no such unit', text: 'no such unit\n' },
      ],
    })
  })

  test('says that a program or a file does not exist', async () => {
    const run = await gather([
      recipe('true', { detail: 'a', needs: ['no-such-program'] }),
      file('text', '/no/such/file'),
    ])
    assert.deepEqual(run.items, [
      { outcome: 'absent', reason: 'no-such-program is not installed on the host', text: '' },
      { outcome: 'absent', reason: '/no/such/file does not exist', text: '' },
    ])
  })

  test('ends an item at its own limit and goes on, with its children', async () => {
    const run = await gather([
      recipe('echo begun; sleep 60', { detail: 'a', timeoutMs: 1_000 }),
      recipe('echo after', { detail: 'b' }),
    ])
    assert.deepEqual(run.items, [
      { outcome: 'timed-out', reason: 'not done after 1 s', text: 'begun\n' },
      collectedText('after\n'),
    ])
  })

  test('keeps the start, or the start and the end, of what is too long', async () => {
    const numbers = 'i=0; while [ $i -lt 1000 ]; do echo $((1000 + i)); i=$((i + 1)); done'
    const run = await gather([
      recipe(numbers, { detail: 'a', capBytes: 10 }),
      recipe(numbers, { detail: 'b', capBytes: 20, keep: 'ends' }),
    ])
    assert.deepEqual(run.items, [
      { outcome: 'truncated', reason: 'longer than 10 bytes: the rest is left out', text: '1000\n1001\n' },
      {
        outcome: 'truncated',
        reason: 'longer than 20 bytes: the middle is left out',
        text: '1000\n1001\n1998\n1999\n',
      },
    ])
  })

  test('reads the same whatever a profile prints and however small the pieces are', async () => {
    const run = await gather([recipe('echo hello', { detail: 'a' })], {
      banner: 'Welcome!\n\ncbtestnonce is not it\n',
      pieceBytes: 3,
    })
    assert.deepEqual(run.items, [collectedText('hello\n')])
  })

  test('keeps what came when the connection is lost in the middle, and names what was not tried', async () => {
    const run = await gather(
      [recipe('printf %02000d 1; sleep 1', { detail: 'a' }), recipe('echo never', { detail: 'b' })],
      { lostAfterBytes: 1_000 },
    )
    assert.match(run.items[0]?.text ?? '', /^0{800,999}$/)
    assert.deepEqual(
      { end: run.end, left: run.left, outcome: run.items.map((item) => item.outcome), reason: run.items[0]?.reason },
      { end: 'lost', left: 1, outcome: ['failed'], reason: 'the connection to the host was lost' },
    )
  })

  test('gives up an item after which the host says nothing more', async () => {
    const run = await gather(
      [recipe('echo x', { detail: 'a', timeoutMs: 10 }), recipe('echo never', { detail: 'b' })],
      {
        hangsAfterBytes: 62,
      },
    )
    assert.deepEqual(
      { end: run.end, left: run.left, outcomes: run.items.map((item) => item.outcome) },
      { end: 'hangs', left: 1, outcomes: ['timed-out'] },
    )
  })
})

test('calls a host hanging that says nothing after login', async () => {
  const connection = await openFaulty('cp1', { silent: true })
  const opened = await openSession(connection, {
    clock,
    nonce: 'cbtestnonce',
    escalation: 'none',
    password: undefined,
    answerMs: 200,
  })
  assert.deepEqual(opened, {
    kind: 'failed',
    failure: {
      kind: 'hangs',
      code: 'HOST_HANGS',
      message: 'cp1: let us in and then said nothing',
      hint: 'The disk or a network file system of the host may hang; look at its console.',
    },
  })
})

test('knows who it is and how far the clock is off', async () => {
  const connection = await openFaulty('cp1')
  const opened = await openSession(connection, {
    clock: { ...clock, now: () => Date.now() - 3_600_000 },
    nonce: 'cbtestnonce',
    escalation: 'auto',
    password: undefined,
    answerMs: 2_000,
  })
  assert.equal(opened.kind, 'open')
  const session: Partial<NodeSession> = opened.kind === 'open' ? opened.session : {}
  assert.equal(session.uid, process.getuid?.())
  assert.ok(Math.abs((session.clockOffsetMs ?? 0) - 3_600_000) < 2_000)
  await connection.close()
})
