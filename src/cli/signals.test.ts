import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { openInterruption } from './signals.ts'

function opened() {
  const source = new EventEmitter()
  const heard: string[] = []
  const interruption = openInterruption(source, {
    onFirst: () => heard.push('first'),
    onSecond: (signal) => heard.push(signal),
  })
  return { source, heard, interruption }
}

test('the first signal asks to stop, the second does not wait', () => {
  const { source, heard, interruption } = opened()
  assert.equal(interruption.signal.aborted, false)
  source.emit('SIGTERM')
  source.emit('SIGINT')
  assert.deepEqual(
    [interruption.signal.aborted, interruption.received(), heard],
    [true, 'SIGTERM', ['first', 'SIGINT']],
  )
})

test('signals mean nothing once the terminal belongs to another program, or the run is over', () => {
  const { source, heard, interruption } = opened()
  interruption.ignore()
  source.emit('SIGINT')
  interruption.close()
  assert.deepEqual([interruption.received(), heard, source.listenerCount('SIGINT')], [undefined, [], 0])
})
