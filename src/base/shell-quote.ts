/** Characters that mean nothing to any shell, so that the common word is shown as it was written. */
const PLAIN_WORD = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/

/** One word for a POSIX shell: it arrives as exactly this text. The one place where a shell is quoted for. */
export function quoteForShell(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** An argument array as a POSIX shell takes it, which is also how it is shown to people. */
export const renderCommand = (argv: readonly string[]): string => argv.map(quoteForShell).join(' ')
