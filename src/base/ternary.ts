/** Three-valued truth (Kleene): `unknown` decides only when the known operands leave the answer open. */
export type Ternary = 'true' | 'false' | 'unknown'

export const ternary = (value: boolean): Ternary => (value ? 'true' : 'false')

export function all(values: readonly Ternary[]): Ternary {
  if (values.includes('false')) return 'false'
  return values.includes('unknown') ? 'unknown' : 'true'
}

export function any(values: readonly Ternary[]): Ternary {
  if (values.includes('true')) return 'true'
  return values.includes('unknown') ? 'unknown' : 'false'
}

export const not = (value: Ternary): Ternary => (value === 'unknown' ? value : ternary(value === 'false'))
