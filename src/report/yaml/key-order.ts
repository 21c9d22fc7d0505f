/** The order in which the YAML writer of kubectl puts the keys of a map: numbers in them by their value (goyaml.v2, sorter.go). */
export function compareYamlKeys(left: string, right: string): number {
  if (left === right) return 0
  if (isWord.test(left) && isWord.test(right)) return left < right ? -1 : 1
  return isBefore([...left], [...right]) ? -1 : 1
}

const isWord = /^[A-Za-z]+$/
const isLetter = (character: string): boolean => /^\p{L}$/u.test(character)
const isDigit = (character: string | undefined): boolean => character !== undefined && /^\p{Nd}$/u.test(character)

function isBefore(left: readonly string[], right: readonly string[]): boolean {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const [one = '', two = ''] = [left[index], right[index]]
    if (one === two) continue
    const [letterOne, letterTwo] = [isLetter(one), isLetter(two)]
    if (letterOne && letterTwo) return one < two
    if (letterOne || letterTwo) return letterTwo
    const [first, second] = [numberAt(left, right, index), numberAt(right, left, index)]
    if (first.value !== second.value) return first.value < second.value
    if (first.end !== second.end) return first.end < second.end
    return one < two
  }
  return left.length < right.length
}

/** The number that begins here; behind digits that both have, a zero counts as a digit. */
function numberAt(
  characters: readonly string[],
  other: readonly string[],
  from: number,
): { readonly value: bigint; readonly end: number } {
  let value = 0n
  if (characters[from] === '0' || other[from] === '0')
    for (let back = from - 1; back >= 0 && isDigit(characters[back]); back--)
      if (characters[back] !== '0') {
        value = 1n
        break
      }
  let end = from
  for (; end < characters.length && /^\d$/.test(characters[end] ?? ''); end++)
    value = value * 10n + BigInt(characters[end] ?? '0')
  return { value, end }
}
