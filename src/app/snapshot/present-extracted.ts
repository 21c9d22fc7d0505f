import type { Language } from '../../base/localized.ts'
import { type Presentation, presentTable } from '../present.ts'
import { damageNotes } from './present-objects.ts'
import type { Extracted } from './snapshot-extract.ts'

export function presentExtracted(extracted: Extracted, presentation: Presentation): string {
  const { folder, objects, sizeBytes, hidden, otherKeys, revision, recordedIn, problems, partial } = extracted
  const table = {
    header: ['FOLDER', 'OBJECTS', 'BYTES', 'HIDDEN', 'REVISION'],
    rows: [[folder, objects, sizeBytes, hidden, revision].map(String)],
    json: {
      schema: 'codeblue/snapshot-extracted/v1',
      ...{ folder, objects, sizeBytes, hidden, otherKeys, partial, revision, recordedIn, problems },
    },
  }
  return presentTable(table, presentation)
}

/** What is said beside it, on stderr. */
export function extractNotes(extracted: Extracted, language: Language): readonly string[] {
  const { hidden, partial, recordedIn } = extracted
  const notes = [
    hidden > 0 && {
      en: `${hidden} values of Secrets are hidden. --reveal writes them, and writes down that it did.`,
      zh: `已隐藏 ${hidden} 个 Secret 值。使用 --reveal 可写出，并会留下记录。`,
    },
    partial > 0 && {
      en: `${partial} values could not be read whole; their files and index.json say why.`,
      zh: `${partial} 个值未能完整读取；其文件和 index.json 说明了原因。`,
    },
    recordedIn !== undefined && {
      en: `Secret values were written; this was written down in ${recordedIn}.`,
      zh: `已写出 Secret 的值；此操作记录在 ${recordedIn}。`,
    },
  ]
  const said = notes.flatMap((note) => (note === false ? [] : [note[language]]))
  return [...said, ...damageNotes(extracted, (text) => text[language])]
}
