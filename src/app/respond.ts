import { relative } from 'node:path'
import type { Language } from '../base/localized.ts'
import type { Condition } from '../model/condition.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import type { EvidenceReader } from '../model/evidence.ts'
import { renderDiagnosisJson } from '../report/diagnosis-json.ts'
import { type DiagnosedEvidence, diagnoseEvidence } from './diagnose.ts'
import { openEarlyAnswer } from './early-answer.ts'
import { type GatheredIncident, type GatherOptions, gatherIncident } from './gather-incident.ts'
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
  const diagnose = (reader: EvidenceReader): Promise<DiagnosedEvidence> => {
    const capturedAt = new Date(options.clock.now()).toISOString()
    const { catalogue, inventory } = options
    return diagnoseEvidence(reader, { catalogue, inventory, capturedAt, referenceTime: capturedAt })
  }
  let read: (() => EvidenceReader) | undefined
  const early = openEarlyAnswer(async () => {
    if (read === undefined) return await Promise.reject(new TypeError('nothing was gathered yet'))
    return (await diagnose(read())).diagnosis
  }, options.onAnswer)
  const gathered = await gatherIncident({
    ...options,
    onHostDone: (readSoFar) => {
      read = readSoFar
      early.look()
    },
  }).finally(() => early.close())
  return await conclude({ gathered, given: early.given(), diagnose, options })
}

interface Conclusion {
  readonly gathered: GatheredIncident
  readonly given: Diagnosis | undefined
  readonly diagnose: (reader: EvidenceReader) => Promise<DiagnosedEvidence>
  readonly options: RespondOptions
}

async function conclude({ gathered, given, diagnose, options }: Conclusion): Promise<Response> {
  const { incident, createdAt, copies } = gathered
  const reader = incident.bundle.reader()
  const { diagnosis, facts } = await diagnose(reader)
  if (given === undefined) options.onAnswer(diagnosis)
  await incident.keep('diagnosis.json', renderDiagnosisJson(diagnosis))
  const input = reportInputOf({
    id: incident.record.id,
    cluster: incident.record.cluster,
    capturedAt: createdAt,
    writtenBy: incident.record.writtenBy,
    items: reader.items,
    evidenceFolder: '.',
    copies: copies.flatMap(({ path, sizeBytes, sha256 }) =>
      path === undefined || sha256 === undefined ? [] : [{ name: relative(incident.folder, path), sizeBytes, sha256 }],
    ),
    diagnosis,
    timeline: facts.timeline,
  })
  const report = await writeReport(input, { directory: incident.folder, language: options.language })
  return { ...gathered, diagnosis, changed: given !== undefined && !isSameAnswer(given, diagnosis), report }
}

/** Same level, same first cause on the same subjects. */
function isSameAnswer(left: Diagnosis, right: Diagnosis): boolean {
  const key = ({ severity, causes: [first] }: Diagnosis): string =>
    JSON.stringify([severity, first?.condition, first?.subjects])
  return key(left) === key(right)
}
