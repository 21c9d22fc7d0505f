import type { Language } from '../../base/localized.ts'
import { renderYaml } from '../../report/yaml/render-yaml.ts'
import { renderObjectJson } from './present-objects.ts'
import type { Decoded } from './snapshot-decode.ts'

export type DecodeFormat = 'text' | 'json' | 'markdown' | 'yaml'

/** Several documents, each behind the next. */
export function presentDecoded({ objects }: Decoded, format: DecodeFormat): string {
  if (format === 'json') return objects.map(renderObjectJson).join('')
  const documents = objects.map(renderYaml).join('---\n')
  return format === 'markdown' ? `\`\`\`yaml\n${documents}\`\`\`\n` : documents
}

/** What is said beside it, on stderr. */
export function decodeNotes({ notes, hidden, recordedIn }: Decoded, language: Language): readonly string[] {
  const said = [
    hidden > 0 && {
      en: `${hidden} values of Secrets are hidden. --reveal shows them, and writes down that it did.`,
      zh: `已隐藏 ${hidden} 个 Secret 值。使用 --reveal 可显示，并会留下记录。`,
    },
    recordedIn !== undefined && {
      en: `Secret values are shown; this was written down in ${recordedIn}.`,
      zh: `已显示 Secret 的值；此操作记录在 ${recordedIn}。`,
    },
  ]
  return [...notes, ...said.flatMap((note) => (note === false ? [] : [note[language]]))]
}
