/** One requirement of `-l`; a label that is missing satisfies `!=` and `notin`, as in Kubernetes. */
interface Requirement {
  readonly key: string
  readonly operator: 'in' | 'notin' | 'exists' | 'absent'
  readonly values: readonly string[]
}

export type LabelSelector = readonly Requirement[]

/** `app=web,tier!=db,env in (a, b),!old`; undefined for what is no selector. */
export function decodeLabelSelector(text: string): LabelSelector | undefined {
  const parts = text.match(/(?:[^,(]|\([^)]*\))+/g) ?? []
  if (parts.join(',') !== text || text.trim() === '') return undefined
  const requirements = parts.map((part) => decodeRequirement(part.trim()))
  return requirements.some((one) => one === undefined) ? undefined : requirements.filter((one) => one !== undefined)
}

const KEY = '([A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?)'
const equality = new RegExp(`^${KEY}\\s*(==?|!=)\\s*([A-Za-z0-9._-]*)$`)
const membership = new RegExp(`^${KEY}\\s+(in|notin)\\s*\\(([^()]*)\\)$`)
const existence = new RegExp(`^(!?)\\s*${KEY}$`)

function decodeRequirement(text: string): Requirement | undefined {
  const equal = equality.exec(text)
  if (equal !== null)
    return { key: equal[1] ?? '', operator: equal[2] === '!=' ? 'notin' : 'in', values: [equal[3] ?? ''] }
  const member = membership.exec(text)
  if (member !== null) {
    const values = (member[3] ?? '').split(',').map((value) => value.trim())
    return { key: member[1] ?? '', operator: member[2] === 'in' ? 'in' : 'notin', values }
  }
  const exists = existence.exec(text)
  return exists === null
    ? undefined
    : { key: exists[2] ?? '', operator: exists[1] === '!' ? 'absent' : 'exists', values: [] }
}

export function isSelected(selector: LabelSelector, labels: Readonly<Record<string, unknown>>): boolean {
  return selector.every(({ key, operator, values }) => {
    const has = Object.hasOwn(labels, key)
    if (operator === 'exists' || operator === 'absent') return has === (operator === 'exists')
    const isOne = has && values.includes(String(labels[key]))
    return operator === 'in' ? isOne : !isOne
  })
}
