/**
 * For work that only reads, and leaves nothing behind wherever it stands: a signal does not wait for its end. The process ends
 * with the code of the signal, and what was unpacked is removed on the way out.
 */
export function untilStopped<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  const stopped = Promise.withResolvers<never>()
  const stop = (): void => stopped.reject(new DOMException('stopped', 'AbortError'))
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  return Promise.race([work, stopped.promise]).finally(() => signal.removeEventListener('abort', stop))
}
