import { describeThrown } from '../base/error.ts'
import { verifySsh } from '../reach/ssh.ts'
import { type CaptureSummary, captureEvidence, verifyLocalNode } from './capture.ts'
import type { CaptureOptions } from './capture-context.ts'
import { storeInventory } from './captured-inventory.ts'
import { createIncident, incidentId, type NewIncident } from './incident.ts'
import { readProgramVersion } from './program-version.ts'
import { captureSafetyCopies } from './safety-copies.ts'
import type { SafetyCopy } from './safety-copy.ts'

export interface GatherOptions extends Omit<CaptureOptions, 'sink' | 'onDecisive'> {
  /** Folder of the new incident; made from time and cluster in the working directory when not given. */
  readonly folder: string | undefined
  /** Also keep what cannot be redacted: a snapshot, or the directories of stopped members. */
  readonly copies: boolean
  /** Something more can be read: a host is done. */
  readonly onHostDone?: (incident: NewIncident) => void
}

export interface GatheredIncident {
  readonly incident: NewIncident
  readonly capture: CaptureSummary
  readonly copies: readonly SafetyCopy[]
}

/** Opens a new incident and fills its bundle. Whatever happens, what was gathered until then is left readable. */
export async function gatherIncident(options: GatherOptions): Promise<GatheredIncident> {
  const { clock, inventory } = options
  verifyLocalNode(options)
  if (options.local === undefined && options.connect === undefined) await verifySsh()
  const createdAt = new Date(clock.now()).toISOString()
  const { cluster } = inventory
  const folder = options.folder ?? incidentId(createdAt, cluster)
  const incident = await createIncident({ folder, cluster, createdAt, writtenBy: readProgramVersion() })
  const capture = await fillBundle(incident, options)
  const copies = options.copies && !options.signal.aborted ? await copyForSafety(incident, options) : []
  return { incident, capture, copies }
}

async function fillBundle(incident: NewIncident, options: GatherOptions): Promise<CaptureSummary> {
  const { bundle } = incident
  const finish = (notice: string): Promise<void> =>
    bundle.finish({ finishedAt: new Date(options.clock.now()).toISOString(), notice })
  try {
    await storeInventory(bundle, options.inventory)
    const onDecisive = (): void => options.onHostDone?.(incident)
    const capture = await captureEvidence({ ...options, sink: bundle, onDecisive })
    await finish(options.signal.aborted ? 'the capture was stopped by the operator' : '')
    return capture
  } catch (thrown) {
    // The bundle says itself what went wrong; a second failure here would only hide the first.
    await finish(describeThrown(thrown)).catch(() => undefined)
    throw thrown
  }
}

async function copyForSafety(incident: NewIncident, options: GatherOptions): Promise<readonly SafetyCopy[]> {
  const { inventory, clock, signal, sudoPassword, connect } = options
  return await captureSafetyCopies({
    inventory,
    clock,
    signal,
    folder: await incident.copiesFolder(),
    ...(sudoPassword === undefined ? {} : { sudoPassword }),
    ...(connect === undefined ? {} : { connect }),
  })
}
