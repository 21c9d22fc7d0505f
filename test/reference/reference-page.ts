/** One generated file below docs/reference. */
export interface ReferencePage {
  readonly path: string
  readonly text: string
}

/** A page for people, which says that it is generated and how. */
export const markdownPage = (path: string, lines: readonly string[]): ReferencePage => ({
  path,
  text: `<!-- Generated: UPDATE_GOLDEN=1 bin/node test/run.ts architecture -->\n\n${lines.join('\n')}\n`,
})
