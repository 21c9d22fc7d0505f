import type { ZodError } from 'zod'
import type { YamlPath } from './catalogue-problem.ts'
import { conditionFileKeys } from './catalogue-schema.ts'
import { suggestion } from './decode-criterion.ts'

type Issue = ZodError['issues'][number]

interface ShapeProblem {
  readonly path: YamlPath
  readonly message: string
}

/** What the schema says, as one sentence per place, with the name that was probably meant. */
export function shapeProblems(issues: readonly Issue[], base: YamlPath = []): readonly ShapeProblem[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))]
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: `unknown key "${key}"${suggestion(
          key,
          conditionFileKeys.filter((known) => known !== key),
        )}`,
      }))
    // The last choice of a union is the long form; a text that is too short failed in the first.
    if (issue.code === 'invalid_union') {
      const short = typeof issue.input === 'string' ? issue.errors[0] : issue.errors.at(-1)
      return shapeProblems(short ?? [], path)
    }
    return [{ path, message: `${path.join('.') || 'the file'}: ${sentence(issue)}` }]
  })
}

/** For a word that must be one of a list: the nearest when there is one, else the list. */
function sentence(issue: Issue): string {
  if (issue.code !== 'invalid_value' || typeof issue.input !== 'string') return issue.message
  const choices = issue.values.map(String)
  const close = suggestion(issue.input, choices)
  return `unknown "${issue.input}"${close === '' ? `, must be one of ${choices.join(', ')}` : close}`
}
