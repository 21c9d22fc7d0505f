/** The languages an operator may read. */
export type Language = 'en' | 'zh'

/** One text in every language. */
export type Localized = Readonly<Record<Language, string>>
