import { relative } from 'node:path'
import type { Language } from '../base/localized.ts'
import type { Condition } from '../model/condition.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import { renderDiagnosisJson } from '../report/diagnosis-json.ts'
import { type DiagnosedEvidence, diagnoseEvidence } from './diagnose.ts'
import { openEarlyAnswer } from './early-answer.ts'
import { type GatheredIncident, type GatherOptions, gatherIncident } from './gather-incident.ts'
import type { NewIncident } from './incident.ts'
import { reportInputOf } from './report-input.ts'
import { type WrittenReport, writeReport } from './write-report.ts'

export interface RespondOptions extends Omit<GatherOptions, 'onHostDone'> {
  readonly catalogue: readonly Condition[]
  readonly language: Language
  /** The answer, as soon as it is decided; called once, and before the last host when that is enough. */
  readonly onAnswer: (diagnosis: Diagnosis) => void
}

export interface Response extends GatheredIncident {
  /** Of the whole evidence. */
  readonly diagnosis: Diagnosis
  /** Whether the whole evidence says something else than the answer that was given early. */
  readonly changed: boolean
  readonly report: WrittenReport
}

/** Everything that only looks, in one go: capture, facts, triage, diagnosis, report. Leaves an incident directory. */
export async function respond(options: RespondOptions): Promise<Response> {
  let incident: NewIncident | undefined
  const early = openEarlyAnswer(async () => {
    if (incident === undefined) return await Promise.reject(new TypeError('nothing was gathered yet'))
    return (await diagnose(incident, options)).diagnosis
  }, options.onAnswer)
  const gathered = await gatherIncident({
    ...options,
    onHostDone: (filling) => {
      incident = filling
      early.look()
    },
  }).finally(() => early.close())
  return await conclude(gathered, early.given(), options)
}

/** Judges what the bundle holds now exactly as it will be judged later, from its files alone. */
function diagnose({ bundle, record }: NewIncident, options: RespondOptions): Promise<DiagnosedEvidence> {
  const { catalogue, inventory } = options
  const { createdAt } = record
  return diagnoseEvidence(bundle.reader(), { catalogue, inventory, capturedAt: createdAt, referenceTime: createdAt })
}

async function conclude(
  gathered: GatheredIncident,
  given: Diagnosis | undefined,
  options: RespondOptions,
): Promise<Response> {
  const { incident, copies } = gathered
  const { record, folder } = incident
  const { diagnosis, facts } = await diagnose(incident, options)
  if (given === undefined) options.onAnswer(diagnosis)
  await incident.keep('diagnosis.json', renderDiagnosisJson(diagnosis))
  const input = reportInputOf({
    id: record.id,
    cluster: record.cluster,
    capturedAt: record.createdAt,
    writtenBy: record.writtenBy,
    items: incident.bundle.items,
    evidenceFolder: '.',
    copies: copies.flatMap(({ path, sizeBytes, sha256 }) =>
      path === undefined || sha256 === undefined ? [] : [{ name: relative(folder, path), sizeBytes, sha256 }],
    ),
    diagnosis,
    timeline: facts.timeline,
  })
  const report = await writeReport(input, { directory: folder, language: options.language })
  return { ...gathered, diagnosis, changed: given !== undefined && !isSameAnswer(given, diagnosis), report }
}

/** Same level, same first cause on the same subjects. */
function isSameAnswer(left: Diagnosis, right: Diagnosis): boolean {
  const key = ({ severity, causes: [first] }: Diagnosis): string =>
    JSON.stringify([severity, first?.condition, first?.subjects])
  return key(left) === key(right)
}
