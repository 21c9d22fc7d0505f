import type { Language } from '../base/localized.ts'

export interface MarkdownView {
  readonly language: Language
  /** Folder of the evidence as seen from the text, for links. */
  readonly evidenceFolder: string | undefined
}
