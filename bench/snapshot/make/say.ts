/** A line of progress, as `buildOnce` reads it. */
export const say = (message: string): void => {
  process.stderr.write(`I: ${message}\n`)
}
