import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { evidenceLines, plantCanaries } from '../../../test/robustness/canaries.ts'
import { Redactor, type RedactorOptions, redactText } from './redactor.ts'

const key = Buffer.from('a key for tests only')

/** Redacts bytes cut at the given places (fractions of their length). */
function redact(bytes: Buffer, options: Partial<RedactorOptions> & { readonly cuts?: readonly number[] } = {}) {
  const redactor = new Redactor({ key, ...options })
  const places = [
    0,
    ...(options.cuts ?? []).map((cut) => Math.floor(cut * bytes.length)).toSorted((a, b) => a - b),
    bytes.length,
  ]
  const parts = places.slice(1).flatMap((end, index) => redactor.push(bytes.subarray(places[index], end)))
  const text = Buffer.concat([...parts, ...redactor.finish()]).toString('latin1')
  return { text, counts: redactor.counts }
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

test('a secret is replaced by its rule and a tag that is equal for equal secrets', () => {
  const { text, counts } = redact(latin1('DB_PASSWORD=one\nX_PASSWORD=two\nY_PASSWORD=one\n'))
  const tags = text.match(/#[0-9a-f]{6}/g) ?? []
  assert.deepEqual(
    { text: text.replaceAll(/#[0-9a-f]{6}/g, '#'), equal: tags[0] === tags[2], different: tags[0] !== tags[1], counts },
    {
      text: 'DB_PASSWORD=[redacted:password#]\nX_PASSWORD=[redacted:password#]\nY_PASSWORD=[redacted:password#]\n',
      equal: true,
      different: true,
      counts: { password: 3 },
    },
  )
})

test('an element of a JSON list on a line of its own keeps its closing quote', () => {
  const json = JSON.stringify({ args: ['run', '--db-password=Pw-one two', 'password: Pw-three'] }, undefined, 2)
  const { text } = redact(latin1(json))
  assert.deepEqual(JSON.parse(text.replaceAll(/#[0-9a-f]{6}/g, '#')), {
    args: ['run', '--db-password=[redacted:password#]', 'password: [redacted:password#]'],
  })
})

test('what looks like a secret and is evidence stays byte for byte', () => {
  for (const line of evidenceLines) assert.equal(redact(latin1(`${line}\n`)).text, `${line}\n`)
})

test('bytes that are no text, line ends of Windows and a missing last line feed stay', () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0xc3, 0x28, 0x0d, 0x0a, 0x0a, 0x80])
  assert.deepEqual(latin1(redact(bytes).text), bytes)
  assert.equal(redact(latin1('a\r\nkind: Secret\r\nlast')).text, 'a\r\nkind: Secret\r\nlast')
})

test('lines of any bytes come out as they went in when no rule wakes', () => {
  const quiet = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes.map((byte) => byte & 0x5f)))
  fc.assert(
    fc.property(
      quiet,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }),
      (bytes, cuts) => redact(bytes, { cuts }).text === bytes.toString('latin1'),
    ),
  )
})

/** The same words as they stand in a file, after a prefix, in a JSON string, and in a JSON string of a JSON string. */
const dresses: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `root 1 0 0 10:00 ? 00:00:01 ${text}`,
  (text) => `${JSON.stringify({ time: 1, Log: text, level: 'info' })}\n`,
  (text) => `${JSON.stringify({ a: [JSON.stringify({ log: text, next: 2 })] })}\n`,
]

test('no planted secret survives, whatever stands around it and wherever the stream is cut', () => {
  const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), cuts, fc.constantFrom(...dresses), (seed, places, dress) => {
      const survivors = plantCanaries(seed).filter(({ secrets, text }) => {
        const redacted = redact(latin1(dress(text)), { cuts: places }).text
        return secrets.some((secret) => redacted.includes(secret))
      })
      assert.deepEqual(
        survivors.map(({ kind }) => kind),
        [],
      )
    }),
    { numRuns: 60 },
  )
})

test('as many lines come out as go in, so that a line keeps its number', () => {
  for (const { kind, text } of plantCanaries(13)) {
    for (const dress of dresses) {
      const dressed = dress(text)
      assert.equal(redact(latin1(dressed)).text.split('\n').length, dressed.split('\n').length, kind)
    }
  }
})

test('what comes out does not depend on the chunks, also in lines longer than a window', () => {
  const whole = latin1(
    plantCanaries(7)
      .map(({ text }) => text)
      .join('\nbetween\n'),
  )
  const flat = latin1(whole.toString('latin1').replaceAll('\n', ' , '))
  const options = { lineBytes: 4096, overlapBytes: 1500 }
  const expected = [redact(whole).text, redact(flat, options).text]
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 }), (cuts) => {
      assert.deepEqual([redact(whole, { cuts }).text, redact(flat, { ...options, cuts }).text], expected)
    }),
    { numRuns: 20 },
  )
})

test('a secret on the border of two windows of one long line is seen', () => {
  // A bare value with spaces is known to end only at the start of a line.
  const oneLine = plantCanaries(3).filter(
    ({ kind, text }) =>
      text.trimEnd().split('\n').length === 1 && text.length < 1200 && kind !== 'a password with spaces',
  )
  fc.assert(
    fc.property(fc.constantFrom(...oneLine), fc.integer({ min: 0, max: 4200 }), ({ kind, secrets, text }, padding) => {
      const line = `${'x '.repeat(padding / 2)} ${text.trimEnd()} ${'y '.repeat(3000)}`
      const redacted = redact(latin1(line), { lineBytes: 4096, overlapBytes: 2000 }).text
      for (const secret of secrets)
        assert.ok(!redacted.includes(secret), `${kind} at ${padding}: ${redacted.slice(padding, padding + 500)}`)
    }),
    { numRuns: 600 },
  )
})

test('Secrets in one long line of JSON are seen in every window', () => {
  const items = Array.from({ length: 60 }, (_, index) => ({
    apiVersion: 'v1',
    data: { p: latin1(`hunter-${index}-xyzzy`).toString('base64') },
    kind: 'Secret',
    metadata: { name: `n${index}`, labels: { a: 'b, "c"' } },
  }))
  const redacted = redact(latin1(JSON.stringify({ apiVersion: 'v1', items, kind: 'List' })), {
    lineBytes: 1024,
    overlapBytes: 400,
  }).text
  assert.deepEqual(
    items.filter(({ data }) => redacted.includes(data.p)),
    [],
  )
})

test('a secret longer than a window is gone to its end', () => {
  const long = 'aB3'.repeat(3000)
  for (const text of [
    `--token ${long} --next`,
    `"password":"${long}","next":1`,
    `Bearer ${long} next`,
    `{"apiVersion":"v1","data":{"k":"${long}"},"kind":"Secret","next":1}`,
  ]) {
    const redacted = redact(latin1(`${'x'.repeat(700)} ${text}\nafter\n`), { lineBytes: 1024, overlapBytes: 400 }).text
    assert.deepEqual(
      [redacted.includes('aB3aB3'), redacted.includes('next'), redacted.endsWith('\nafter\n')],
      [false, true, true],
      text.slice(0, 20),
    )
  }
})

const envelopes: Readonly<Record<string, (line: string) => string>> = {
  journald: (line) => `2026-01-31T10:00:00.123456+0000 cp1 kubelet[77]: ${line}`,
  syslog: (line) => `Jan 31 10:00:00 cp1 kubelet[77]: ${line}`,
  cri: (line) => `2026-01-31T10:00:00.123456789Z stderr F ${line}`,
  'docker logs': (line) => `2026-01-31T10:00:00.123456789Z ${line}`,
  'docker json-file': (line) =>
    JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: '2026-01-31T10:00:00.123456789Z' }),
}

for (const [name, wrap] of Object.entries(envelopes))
  test(`secrets over several lines are seen in the lines of ${name}, and its own words stay`, () => {
    for (const { kind, text, secrets } of plantCanaries(12)) {
      const lines = text.replace(/\n$/, '').split('\n')
      const redacted = redact(latin1(lines.map((line) => `${wrap(line)}\n`).join(''))).text
      const [frame = ''] = wrap('|').split('|')
      assert.deepEqual(
        {
          found: secrets.filter((secret) => redacted.includes(secret)),
          lines: redacted.split('\n').length - 1,
          framed: redacted.split(frame).length - 1,
        },
        { found: [], lines: lines.length, framed: lines.length },
        `${kind}: ${redacted}`,
      )
    }
  })

test('redacting twice changes nothing', () => {
  for (const { kind, text } of plantCanaries(11)) {
    for (const dress of dresses) {
      const once = redact(latin1(dress(text))).text
      assert.equal(redact(latin1(once)).text, once, kind)
    }
  }
})

test('evidence beside a secret stays', () => {
  for (const { kind, text, keeps } of plantCanaries(5)) {
    const redacted = redact(latin1(text)).text
    assert.deepEqual(
      keeps.filter((kept) => !redacted.includes(kept)),
      [],
      `${kind}: ${redacted}`,
    )
  }
})

test('a short text is redacted as a line', () => {
  assert.match(
    redactText('agent --token abcdef.0123456789abcdef 中文', key),
    /^agent --token \[redacted:[a-z-]+#[0-9a-f]{6}\] 中文$/,
  )
})
