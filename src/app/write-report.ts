import { createHash } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeThrown } from '../base/error.ts'
import type { Language } from '../base/localized.ts'
import { makeFolder } from '../reach/files/make-folder.ts'
import { renderReportHtml } from '../report/render-report-html.ts'
import { renderReportMarkdown } from '../report/render-report-markdown.ts'
import type { ReportInput } from '../report/report-input.ts'
import { appErrors } from './errors.ts'

export interface WrittenReport {
  readonly markdown: string
  readonly html: string
  /** Earlier reports that people had written in, under the names they were kept by. */
  readonly kept: readonly string[]
}

/**
 * Writes `report.md` and `report.html`. A report is made to be written in by people: one that differs from what was generated
 * is kept under another name, never replaced.
 */
export async function writeReport(
  input: ReportInput,
  { directory, language }: { readonly directory: string; readonly language: Language },
): Promise<WrittenReport> {
  const markdown = join(directory, 'report.md')
  const html = join(directory, 'report.html')
  try {
    await makeFolder(directory, 0o777)
    const kept = [
      await writeUnedited(markdown, renderReportMarkdown(input, language)),
      await writeUnedited(html, renderReportHtml(input, language)),
    ]
    return { markdown, html, kept: kept.filter((path) => path !== undefined) }
  } catch (thrown) {
    throw notWritten(directory, thrown)
  }
}

const notWritten = (directory: string, thrown: unknown) =>
  appErrors.error('REPORT_NOT_WRITTEN', `The report cannot be written into ${directory}: ${describeThrown(thrown)}`, {
    data: { directory },
    hint: 'Name another folder with --out. The evidence is not touched.',
    cause: thrown,
  })

const markOf = (text: string): string => `<!-- as generated: ${createHash('sha256').update(text).digest('hex')} -->\n`

/** Whether a file still is what was generated, by the mark in its last line. */
function isUnedited(file: string): boolean {
  const end = file.lastIndexOf('<!-- as generated: ')
  return end >= 0 && file.slice(end) === markOf(file.slice(0, end))
}

async function writeUnedited(path: string, text: string): Promise<string | undefined> {
  const before = await readFile(path, 'utf8').catch(() => undefined)
  const kept = before === undefined || isUnedited(before) ? undefined : await keepAside(path)
  // Written beside and moved: a full disk must not leave half a report in the place of a whole one.
  const draft = `${path}.tmp`
  await writeFile(draft, text + markOf(text), { mode: 0o600 })
  await rename(draft, path)
  return kept
}

/** Moves a file to the first free name beside it: `report.1.md`. */
async function keepAside(path: string): Promise<string> {
  for (let number = 1; ; number++) {
    const aside = path.replace(/(\.[a-z]+)$/, `.${number}$1`)
    const taken = await readFile(aside).then(
      () => true,
      () => false,
    )
    if (taken) continue
    await rename(path, aside)
    return aside
  }
}
