import { describeThrown } from '../base/error.ts'
import { labErrors } from '../lab/errors.ts'
import type { Expectation, Fault } from '../lab/faults/fault.ts'
import { findFault } from '../lab/faults/fault-table.ts'
import { isHealthy, waitHealthy } from '../lab/health.ts'
import type { KubernetesVersion } from '../lab/kubernetes/versions.ts'
import type { Lab } from '../lab/lab.ts'
import { attachLab } from '../lab/open-lab.ts'
import { readLeftovers, removeLab } from '../lab/remove-lab.ts'
import { startLab } from '../lab/start-lab.ts'
import type { EtcdVersion, TopologyName } from '../lab/topology.ts'
import type { Cause, Diagnosis } from '../model/diagnosis.ts'
import type { Progress } from '../model/progress.ts'
import type { Severity } from '../model/severity.ts'
import { hostOf } from '../model/subject.ts'

export interface DrillOptions {
  /** How far the drill goes. */
  readonly until: 'diagnosis'
  /** A running lab to use; a new one is made, and removed, when it is not given. */
  readonly labId?: string
  /** Of a new lab; the fault's own first choice when not given. */
  readonly topology?: TopologyName
  readonly etcdVersion?: EtcdVersion
  readonly kubernetesVersion?: KubernetesVersion
  /** After this time the fault undoes itself. 15 minutes when not given. */
  readonly limitMs?: number
  readonly progress?: Progress
  /** What is being drilled: looks at the broken lab as an operator would, and says what is wrong. */
  readonly diagnose: (lab: Lab) => Promise<Pick<Diagnosis, 'causes' | 'severity'>>
}

export interface DrillOutcome {
  readonly fault: string
  readonly topology: TopologyName
  readonly etcdVersion: EtcdVersion
  /** Null where the lab is etcd alone. */
  readonly kubernetesVersion: KubernetesVersion | null
  /** Condition that had to come first. */
  readonly expected: string
  /** Whether it did, about the right hosts. */
  readonly diagnosed: boolean
  /** Conditions that were named as causes, the first one first, each with the hosts it is about. */
  readonly causes: readonly { readonly condition: string; readonly hosts: readonly string[] }[]
  readonly severity: Severity
  readonly seconds: Readonly<Record<'up' | 'inject' | 'respond' | 'cleanup', number>>
  /** Looked at, not assumed: nothing of a new lab is left; a lab that was running before is healthy again. */
  readonly cleanedUp: boolean
}

const DEFAULT_LIMIT_MS = 15 * 60_000

/** Breaks a healthy lab in one way and holds the diagnosis against it. The lab is put right or removed in any case. */
export async function runDrill(faultId: string, options: DrillOptions): Promise<DrillOutcome> {
  const fault = findFault(faultId)
  const watch = startWatch()
  const lab = await openDrillLab(fault, options)
  let diagnosis: Pick<Diagnosis, 'causes' | 'severity'>
  try {
    await waitHealthy(lab)
    watch.lap('up')
    await injectFault(lab, fault, options)
    watch.lap('inject')
    options.progress?.({ stage: 'respond', message: 'looking at it as an operator would' })
    diagnosis = await options.diagnose(lab)
    watch.lap('respond')
  } catch (thrown) {
    await cleanUp(lab, fault, options)
    throw thrown
  }
  const cleanedUp = await cleanUp(lab, fault, options)
  watch.lap('cleanup')
  return {
    fault: fault.id,
    topology: lab.record.topology,
    etcdVersion: lab.etcdVersion,
    kubernetesVersion: lab.kubernetesVersion ?? null,
    expected: fault.expected.condition,
    diagnosed: isExpected(diagnosis.causes[0], fault.expected),
    causes: diagnosis.causes.map((cause) => ({ condition: cause.condition, hosts: readHosts(cause) })),
    severity: diagnosis.severity,
    seconds: watch.seconds,
    cleanedUp,
  }
}

/** Whether a cause is what the fault must be diagnosed as. */
export function isExpected(cause: Cause | undefined, expected: Expectation): boolean {
  if (cause?.condition !== expected.condition) return false
  return expected.subjects === undefined || expected.subjects.toSorted().join() === readHosts(cause).join()
}

const readHosts = (cause: Cause): readonly string[] =>
  [...new Set(cause.subjects.flatMap((subject) => hostOf(subject) ?? []))].toSorted()

async function openDrillLab(fault: Fault, options: DrillOptions): Promise<Lab> {
  const { labId, topology = fault.topologies[0] ?? 'etcd', etcdVersion, kubernetesVersion, progress } = options
  if (labId !== undefined) return attachLab(labId)
  return await startLab({
    topology,
    lifetime: 'owned',
    ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
    ...(etcdVersion === undefined ? {} : { etcdVersion }),
    ...(progress === undefined ? {} : { progress }),
  })
}

async function injectFault(
  lab: Lab,
  fault: Fault,
  { limitMs = DEFAULT_LIMIT_MS, progress }: DrillOptions,
): Promise<void> {
  const reason = await fault.available(lab)
  if (reason !== undefined) {
    throw labErrors.error('DRILL_FAULT_UNAVAILABLE', `${fault.id} cannot be made in lab ${lab.id}: ${reason}`, {
      data: { fault: fault.id, lab: lab.id },
    })
  }
  progress?.({ stage: 'inject', message: fault.title.en })
  await fault.inject(lab, limitMs)
}

/** A lab of the drill's own goes whole; only somebody else's is worth putting right. What fails here is said, and is no success. */
async function cleanUp(lab: Lab, fault: Fault, { labId, progress }: DrillOptions): Promise<boolean> {
  progress?.({ stage: 'cleanup', message: labId === undefined ? `removing lab ${lab.id}` : `undoing ${fault.id}` })
  try {
    if (labId === undefined) await removeLab(lab.id)
    else await fault.revert(lab)
    return labId === undefined ? readLeftovers(lab.id).length === 0 : await isHealthy(lab)
  } catch (thrown) {
    progress?.({ stage: 'cleanup', message: describeThrown(thrown) })
    return false
  }
}

function startWatch() {
  const seconds = { up: 0, inject: 0, respond: 0, cleanup: 0 }
  let last = performance.now()
  const lap = (phase: keyof typeof seconds): void => {
    const now = performance.now()
    seconds[phase] = Math.round((now - last) / 10) / 100
    last = now
  }
  return { seconds, lap }
}
