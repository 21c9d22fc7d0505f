// Parts of a citation that are left out rather than `null`: there are thousands of them.
const leftOut: readonly string[] = ['line', 'host', 'at']

/** JSON for programs: stable in its order, what is missing is `null`, one line feed at the end. */
export const renderJson = (value: unknown): string => `${JSON.stringify(value, jsonValue, 2)}\n`

function jsonValue(key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  return value === undefined && !leftOut.includes(key) ? null : value
}
