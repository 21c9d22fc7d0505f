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

/** The line without the time, host and process that journald and syslog put in front, where a table has them already. */
export const withoutJournalHead = (line: string): string => line.replace(JOURNAL_HEAD, '')

const JOURNAL_HEAD = /^(?:\d{4}-\d\d-\d\dT\S+|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) \S+ [^\s:[\]]+(?:\[\d+\])?: /
