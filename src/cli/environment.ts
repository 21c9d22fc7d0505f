import type { Language } from '../base/localized.ts'

/** What the surroundings ask for. The one file of the command line that looks at the environment. */
export interface Environment {
  readonly language: Language
  readonly colour: boolean
  /** Stack traces of errors that are codeblue's own fault. */
  readonly debug: boolean
}

export function readEnvironment(): Environment {
  const { LC_ALL, LC_MESSAGES, LANG, NO_COLOR, TERM, CODEBLUE_DEBUG } = process.env
  return {
    language: languageOf([LC_ALL, LC_MESSAGES, LANG]),
    // https://no-color.org: present and not empty, whatever the value.
    colour: (NO_COLOR ?? '') === '' && TERM !== 'dumb',
    debug: (CODEBLUE_DEBUG ?? '') !== '',
  }
}

/** The first locale variable that is set decides, as in POSIX; only Chinese is spoken besides English. */
export function languageOf(locales: readonly (string | undefined)[]): Language {
  return locales.find((locale) => (locale ?? '') !== '')?.startsWith('zh') === true ? 'zh' : 'en'
}
