import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostOutcome } from '../app/capture-progress.ts'
import { plainStyle } from '../base/style.ts'
import { renderCaptureLine } from './capture-lines.ts'

const outcome: HostOutcome = {
  host: 'cp2',
  state: 'partial',
  reason: '3 items needed root \u001b[31m',
  code: undefined,
  hint: undefined,
  privileged: false,
  clockOffsetMs: 4,
  items: 58,
  missing: 3,
  durationMs: 4210,
}

test('says how a host is reached, what is asked and how it ended', () => {
  const events = [
    { kind: 'connecting', host: 'cp2', address: '10.77.0.12' },
    { kind: 'connected', host: 'cp2', privileged: true, clockOffsetMs: 4 },
    { kind: 'connected', host: 'cp2', privileged: false, clockOffsetMs: 4 },
    { kind: 'planned', host: 'cp2', items: 61, since: '2026-11-20T01:00:00.000Z' },
    { kind: 'host-done', host: 'cp2', outcome },
  ] as const
  const render = (language: 'en' | 'zh') =>
    events.map((event) => renderCaptureLine(event, { language, style: plainStyle }))
  assert.deepEqual(render('en'), [
    'cp2      connecting to 10.77.0.12',
    undefined,
    'cp2      connected, without root',
    'cp2      gathering 61 items since 2026-11-20T01:00:00.000Z',
    'cp2      partly (58 items, 3 missing, 4.2 s): 3 items needed root \\u{1b}[31m',
  ])
  assert.deepEqual(render('zh').at(-1), 'cp2      部分完成 (58 项，缺 3 项，4.2 秒): 3 items needed root \\u{1b}[31m')
})
