import { basename, resolve } from 'node:path'
import type { Language } from '../base/localized.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import { type DiagnosePathsOptions, diagnosePaths } from './diagnose-paths.ts'
import { readIncident } from './incident.ts'
import { readProgramVersion } from './program-version.ts'
import { readCopies } from './read-copies.ts'
import { reportInputOf } from './report-input.ts'
import { type WrittenReport, writeReport } from './write-report.ts'

export interface ReportOptions extends DiagnosePathsOptions {
  readonly language: Language
  /** Folder for the report; that of the incident when not given. */
  readonly folder: string | undefined
}

export interface WrittenIncidentReport extends WrittenReport {
  readonly diagnosis: Diagnosis
}

/** Judges an incident, or any other evidence, by the catalogue of today, and writes the report. */
export async function reportIncident(path: string, options: ReportOptions): Promise<WrittenIncidentReport> {
  const { diagnosis, facts, items, capturedAt, cluster } = await diagnosePaths([path], options)
  const incident = await readIncident(path)
  const folder = options.folder ?? (incident === undefined ? '.' : path)
  const input = reportInputOf({
    id: incident?.record.id ?? basename(resolve(path)),
    cluster: incident?.record.cluster ?? cluster,
    capturedAt,
    writtenBy: readProgramVersion(),
    items,
    evidenceFolder: incident !== undefined && resolve(folder) === resolve(path) ? '.' : undefined,
    copies: incident === undefined ? [] : await readCopies(path),
    diagnosis,
    timeline: facts.timeline,
  })
  return { ...(await writeReport(input, { directory: folder, language: options.language })), diagnosis }
}
