/**
 * The part of a log line that people read: of a zap JSON line the message and then its fields, of any other line the line.
 * The line may have been cut, so it is not parsed as JSON. Nothing is escaped here.
 */
export function readableLine(line: string): string {
  const start = line.indexOf('{"level":')
  const message = start < 0 ? null : MESSAGE.exec(line)
  if (message === null) return line.trim()
  const fields = [...line.slice(message.index + message[0].length).matchAll(FIELD)].map(
    ([, name, text, other]) => `${name}=${text === undefined ? other : unquoted(text)}`,
  )
  return [unquoted(message[1] ?? ''), ...fields].join('  ')
}

const MESSAGE = /"msg":"((?:[^"\\]|\\.)*)"/
const FIELD = /"([\w-]+)":(?:"((?:[^"\\]|\\.)*)"?|([^,"}]+))/g

const unquoted = (text: string): string => text.replace(/\\(["\\/])/g, '$1')
