import type { Condition, Signature } from '../model/condition.ts'
import type { YamlPath } from './catalogue-problem.ts'
import type { ConditionFile } from './catalogue-schema.ts'
import { isPattern } from './decode-criterion.ts'

type SignatureEntry = ConditionFile['signatures'][string]

/** One entry of `signatures`; a text alone is its literal. Patterns that do not compile are reported, and left out. */
export function decodeSignature(
  owner: Pick<Condition, 'id' | 'component' | 'scope'>,
  [name, entry]: readonly [string, SignatureEntry],
  report: (path: YamlPath, message: string) => void,
): Signature {
  const full: Exclude<SignatureEntry, string> =
    typeof entry === 'string' ? { literal: entry, atLeast: 1, clearedBy: [] } : entry
  const path = ['signatures', name]
  const pattern = (key: 'pattern' | 'except'): string | undefined => {
    if (full[key] === undefined || isPattern(full[key])) return full[key]
    report([...path, key], `"${key}" is not a regular expression that compiles`)
    return undefined
  }
  if (full.about !== undefined && full.pattern?.includes(`(?<${full.about}>`) !== true)
    report([...path, 'about'], `"about" names a group of the pattern, and there is no (?<${full.about}>...)`)
  return {
    id: `${owner.id}#${name}`,
    components: full.components ?? [owner.component],
    literal: full.literal,
    pattern: pattern('pattern'),
    except: pattern('except'),
    atLeast: full.atLeast,
    ...(full.distinctSeconds === true ? { distinctSeconds: true } : {}),
    clearedBy: full.clearedBy,
    about: full.about,
    scope: owner.scope,
    ...(full.supplementary === true ? { supplementary: true } : {}),
  }
}
