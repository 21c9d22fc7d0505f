import { z } from 'zod'
import type { Fact } from '../model/fact.ts'
import { absent } from '../model/fact.ts'
import type { FactName } from '../model/fact-table.ts'
import { member, node } from '../model/subject.ts'
import { decodeJsonText, hasText, type Placed, pointAt, say, sayIfKnown, sayState } from './captured.ts'
import type { Deriver, TextItem } from './deriver.ts'

/** One container, whichever client listed it. */
interface Container {
  readonly name: string
  readonly isRunning: boolean
  readonly restarts: number
  readonly createdAt: number
  /** Exit code as the client shows it; undefined while it runs or where the client does not tell. */
  readonly exitCode: number | undefined
}

const processFacts: Readonly<Record<string, FactName>> = {
  etcd: 'etcd.process',
  'kube-apiserver': 'apiserver.process',
  'kube-controller-manager': 'controller-manager.process',
  'kube-scheduler': 'scheduler.process',
}

/** `crictl ps -a -o json` and `docker ps -a` line by line: the newest container of each component says how it stands. */
export const deriveContainers: Deriver = (items) =>
  items.flatMap((captured): readonly Fact[] => {
    const { host, detail, outcome } = captured.item
    if (host === undefined || detail === 'ctr') return []
    const placed = { subject: node(host), evidence: [pointAt(captured, undefined, captured.item.reason || undefined)] }
    if (outcome === 'failed' || outcome === 'timed-out') return [say('runtime.answers', placed, false)]
    if (!hasText(captured)) return []
    const containers = detail === 'docker' ? dockerContainers(captured.text) : crictlContainers(captured.text)
    if (containers === undefined) return []
    // A table may have been cut or filtered by who pasted it: what it does not list may be there all the same.
    if (isTable(captured.text)) {
      return [
        say('runtime.answers', placed, true),
        ...Object.entries(processFacts)
          .filter(([name]) => containers.some((container) => container.name === name))
          .flatMap(([name, fact]) => componentFacts({ name, fact }, containers, captured)),
      ]
    }
    return [
      say('runtime.answers', placed, true),
      say('runtime.containers', placed, [...new Set(containers.map(({ name }) => name))].sort()),
      // crictl lists no exit codes: a zero from it would be a guess.
      ...sayIfKnown('runtime.ended-255', placed, detail === 'docker' ? endedWith255(containers) : undefined),
      ...Object.entries(processFacts).flatMap(([name, fact]) => componentFacts({ name, fact }, containers, captured)),
    ]
  })

function componentFacts(
  { name, fact }: { readonly name: string; readonly fact: FactName },
  containers: readonly Container[],
  captured: TextItem,
): readonly Fact[] {
  const host = captured.item.host ?? ''
  const subject = name === 'etcd' ? member(host) : node(host)
  const [newest, ...older] = containers
    .filter((container) => container.name === name)
    .sort((left, right) => right.createdAt - left.createdAt)
  if (newest === undefined)
    return name === 'etcd' ? [] : [sayState(fact, { subject, evidence: [pointAt(captured)] }, absent)]
  const state = newest.isRunning ? 'running' : newest.restarts + older.length > 0 ? 'restarting' : 'stopped'
  const ended = newest.isRunning ? '' : `, exit code ${newest.exitCode ?? 'unknown'}`
  const shown = `container ${name}: ${state}${ended}, ${newest.restarts} restarts`
  const placed: Placed = { subject, evidence: [pointAt(captured, undefined, shown)] }
  const end = name === 'etcd' && newest.exitCode !== undefined ? endOf(newest.exitCode) : undefined
  // Of a container that runs there is no end to tell.
  const ends = name === 'etcd' && newest.isRunning ? [sayState('etcd.process-end', placed, absent)] : []
  return [say(fact, placed, state), ...ends, ...sayIfKnown('etcd.process-end', placed, end)]
}

const endedWith255 = (containers: readonly Container[]): number =>
  containers.filter(({ exitCode }) => exitCode === 255).length

/** Above 128 it is a signal. 255 is what a runtime says that never learned the code. */
function endOf(exitCode: number): string | undefined {
  if (exitCode === 255) return undefined
  return exitCode > 128 ? `killed:${exitCode - 128}` : `exited:${exitCode}`
}

const crictlSchema = z.object({
  containers: z.array(
    z.object({
      metadata: z.object({ name: z.string(), attempt: z.number().default(0) }),
      state: z.string(),
      createdAt: z.string().default('0'),
    }),
  ),
})

function crictlContainers(text: string): readonly Container[] | undefined {
  if (isTable(text)) return crictlRows(text)
  const listed = crictlSchema.safeParse(decodeJsonText(text)).data
  return listed?.containers.map(({ metadata, state, createdAt }) => ({
    name: metadata.name,
    isRunning: state === 'CONTAINER_RUNNING',
    restarts: metadata.attempt,
    // Nanoseconds since the epoch do not fit a number; their order survives the rounding.
    createdAt: Number(createdAt),
    exitCode: undefined,
  }))
}

const isTable = (text: string): boolean => /^CONTAINER\s.*\bATTEMPT\b/m.test(text)

/** The table: CONTAINER IMAGE CREATED STATE NAME ATTEMPT POD-ID POD, newest first, columns at least two blanks apart. */
const crictlRows = (text: string): readonly Container[] =>
  text.split('\n').flatMap((line, index) => {
    const [, , , state, name, attempt] = line.trim().split(/\s{2,}|\t/)
    if (state === undefined || name === undefined || !/^\d+$/.test(attempt ?? '')) return []
    return [{ name, isRunning: state === 'Running', restarts: Number(attempt), createdAt: -index, exitCode: undefined }]
  })

const dockerSchema = z.object({
  Names: z.string(),
  State: z.string().default(''),
  Status: z.string().default(''),
  CreatedAt: z.string().default(''),
})

function dockerContainers(text: string): readonly Container[] {
  return text.split('\n').flatMap((line) => {
    const row = dockerSchema.safeParse(decodeJsonText(line)).data
    if (row === undefined) return []
    const status = /^Exited \((\d+)\)/.exec(row.Status)?.[1]
    return [
      {
        name: componentName(row.Names),
        isRunning: row.State === 'running' || row.Status.startsWith('Up'),
        restarts: row.State === 'restarting' ? 1 : Number(/_(\d+)$/.exec(row.Names)?.[1] ?? 0),
        createdAt: Date.parse(row.CreatedAt.replace(/ [A-Z]{3,4}$/, '')) || 0,
        exitCode: status === undefined ? undefined : Number(status),
      },
    ]
  })
}

/** `k8s_etcd_etcd-cp1_kube-system_UID_3` of the Docker days of kubelet; RKE names the container like the component. */
const componentName = (name: string): string => (name.startsWith('k8s_') ? (name.split('_')[1] ?? name) : name)
