import type { EvidenceReference } from '../model/evidence.ts'
import type { FoundLine, LogObserver } from './log-observer.ts'
import type { MemberIdentity } from './member-directory.ts'

/** One run of an etcd process, as its log shows it. */
export interface EtcdRun {
  readonly host: string | undefined
  readonly file: string
  readonly startedAt: string | undefined
  readonly start: EvidenceReference | undefined
  version: string | undefined
  name: string | undefined
  id: string | undefined
  clusterId: string | undefined
  quotaBytes: number | undefined
  /** Last configuration of voting members, hex ids. */
  voters: readonly string[] | undefined
  /** Undefined: it has not said. `none`: it has no leader. */
  leader: string | 'none' | undefined
  leaderLine: EvidenceReference | undefined
  leaderAt: string | undefined
  /** How it ended: told to stop, died with a reason, or undefined: its log just ends, or it still runs. */
  ended: 'stopped' | 'failed' | undefined
  endedAt: string | undefined
  lastAt: string | undefined
  last: EvidenceReference | undefined
  /** False when the end of its log is missing. */
  whole: boolean
}

/** What etcd logs tell beside signatures. */
export interface EtcdLogFindings {
  readonly runs: readonly EtcdRun[]
  readonly identities: readonly MemberIdentity[]
  /** Alarm events in order. */
  readonly alarms: readonly {
    readonly alarm: string
    readonly memberId: string
    readonly raised: boolean
    readonly line: EvidenceReference
  }[]
  /** Peers that could not be reached because their port refused: address to times, in steps of ten seconds. */
  readonly refusals: ReadonlyMap<string, readonly { readonly at: string; readonly line: EvidenceReference }[]>
}

type Reading = (run: EtcdRun, line: FoundLine, out: Collected) => void

interface Collected {
  readonly identities: MemberIdentity[]
  readonly alarms: EtcdLogFindings['alarms'][number][]
}

/** The first group of the first match. */
const first = (pattern: RegExp, text: string): string | undefined => pattern.exec(text)?.[1]

/** Literal to what it tells. zap's `"key":"value"` and capnslog's sentences are read by the same patterns where they can be. */
const readings: Readonly<Record<string, Reading>> = {
  'starting local member': readIds,
  'restarting local member': readIds,
  'forcing restart member': readIds,
  ': starting member ': readIds,
  ': restarting member ': readIds,
  ': forcing restart of member ': readIds,
  '| embed: name = ': (run, line, { identities }) => {
    run.name = first(/name = (\S+)$/, line.payload)
    identities.push({ name: run.name, host: line.host })
  },
  'initial-advertise-peer-urls"': readOwnUrls,
  'advertise client URLs = ': readOwnUrls,
  'initial advertise peer URLs = ': readOwnUrls,
  'added member': (run, line, { identities }) => {
    const id = first(/"added-peer-id":"([0-9a-f]+)"/, line.payload) ?? first(/added member ([0-9a-f]+) /, line.payload)
    const urls =
      first(/"added-peer-peer-urls":\[([^\]]*)\]/, line.payload) ??
      first(/added member [0-9a-f]+ \[([^\]]*)\]/, line.payload)
    if (id !== undefined && urls !== undefined) identities.push(identityOf(run, line, { id, urls: listIn(urls) }))
  },
  'recovered/added member from store': readRemotePeer,
  'added remote peer': readRemotePeer,
  'published local member to cluster through raft': readPublished,
  'etcdserver: published {Name:': readPublished,
  'switched to configuration voters=(': (run, line) => {
    const voters = first(/switched to configuration voters=\(([\d ]*)\)/, line.payload)
    if (voters !== undefined)
      run.voters = voters
        .split(' ')
        .filter(Boolean)
        .map((id) => BigInt(id).toString(16))
  },
  ' elected leader ': (run, line) => setLeader(run, line, first(/elected leader ([0-9a-f]+)/, line.payload)),
  ' changed leader from ': (run, line) =>
    setLeader(run, line, first(/changed leader from [0-9a-f]+ to ([0-9a-f]+)/, line.payload)),
  ' lost leader ': (run, line) => setLeader(run, line, 'none'),
  ' became candidate at term ': campaigns,
  ' became pre-candidate at term ': campaigns,
  'enabled backend quota': (run, line) => {
    const bytes = first(/"quota-size-bytes":(\d+)/, line.payload)
    if (bytes !== undefined) run.quotaBytes = Number(bytes)
  },
  '"msg":"alarm raised"': readAlarm('raised'),
  '"msg":"alarm disarmed"': readAlarm('disarmed'),
  'etcdserver: alarm disarmed ': readAlarm('disarmed'),
  'etcdserver: alarm raised ': readAlarm('raised'),
  'received signal; shutting down': endRun('stopped'),
  ' signal, shutting down...': endRun('stopped'),
  '"msg":"closed etcd server"': endRun('stopped'),
  '"level":"fatal"': endRun('failed'),
  '"level":"panic"': endRun('failed'),
  'C | etcd': endRun('failed'),
  'C | mvcc': endRun('failed'),
  'C | raft': endRun('failed'),
  'C | wal: ': endRun('failed'),
  'fatal error: ': endRun('failed'),
  'panic: ': endRun('failed'),
  '[signal SIG': endRun('failed'),
  'the member has been permanently removed': endRun('failed'),
  'data-dir used by this member must be removed': endRun('failed'),
}

/** A line with one of these opens a new run; what follows belongs to it until the next. */
const STARTS: readonly string[] = ['"msg":"starting an etcd server"', 'etcdmain: etcd Version: ']
const REFUSED = 'connect: connection refused'

/**
 * Watches etcd logs as they are scanned. Runs are told apart by host, because rotated files of one host are scanned one after the
 * other; a log whose host nobody knows is its own host.
 */
export function observeEtcdLogs(): { readonly observer: LogObserver; readonly findings: () => EtcdLogFindings } {
  const runs: EtcdRun[] = []
  const current = new Map<string, EtcdRun>()
  const out: Collected = { identities: [], alarms: [] }
  const refusals = new Map<string, { at: string; line: EvidenceReference }[]>()
  const open = (line: Pick<FoundLine, 'host' | 'file'>, start?: FoundLine): EtcdRun => {
    const run = emptyRun(line, start)
    runs.push(run)
    current.set(line.host ?? line.file, run)
    return run
  }
  const runOf = (line: Pick<FoundLine, 'host' | 'file'>): EtcdRun => current.get(line.host ?? line.file) ?? open(line)
  return {
    observer: {
      watched: [...STARTS, ...Object.keys(readings), REFUSED].map((literal) => ({ literal, components: ['etcd'] })),
      observe: (literal, line) => {
        if (STARTS.includes(literal)) readStart(open(line, line), line, out)
        else if (literal === REFUSED) noteRefusal(refusals, line)
        else readings[literal]?.(runOf(line), line, out)
      },
      endOfFile: ({ component, host, file, to, last, whole }) => {
        const run = current.get(host ?? file)
        if (run === undefined || component !== 'etcd') return
        run.lastAt = to
        run.last = last
        run.whole = whole
      },
    },
    findings: () => ({ runs, ...out, refusals }),
  }
}

const emptyRun = ({ host, file }: Pick<FoundLine, 'host' | 'file'>, start: FoundLine | undefined): EtcdRun => ({
  host,
  file,
  startedAt: start?.at(),
  start: start?.reference(),
  version: undefined,
  name: undefined,
  id: undefined,
  clusterId: undefined,
  quotaBytes: undefined,
  voters: undefined,
  leader: undefined,
  leaderLine: undefined,
  leaderAt: undefined,
  ended: undefined,
  endedAt: undefined,
  lastAt: undefined,
  last: undefined,
  whole: true,
})

/** zap says everything in the line that starts the server; capnslog only the version, and the rest in lines of their own. */
function readStart(run: EtcdRun, line: FoundLine, { identities }: Collected): void {
  run.version = first(/"etcd-version":"([^"]+)"/, line.payload) ?? first(/etcd Version: (\S+)/, line.payload)
  run.name = first(/"name":"([^"]+)"/, line.payload)
  const urls = first(/"initial-advertise-peer-urls":\[([^\]]*)\]/, line.payload)
  identities.push({ name: run.name, host: line.host, urls: urls === undefined ? undefined : listIn(urls) })
  readOwnUrls(run, line, { identities, alarms: [] })
}

function readIds(run: EtcdRun, line: FoundLine, { identities }: Collected): void {
  run.id =
    first(/"local-member-id":"([0-9a-f]+)"/, line.payload) ??
    first(/member ([0-9a-f]+) in cluster/, line.payload) ??
    run.id
  run.clusterId =
    first(/"cluster-id":"([0-9a-f]+)"/, line.payload) ?? first(/in cluster ([0-9a-f]+)/, line.payload) ?? run.clusterId
  if (run.id !== undefined) identities.push({ id: run.id, name: run.name, host: line.host })
}

/** Under which addresses the member wants to be known. The listen addresses may be 0.0.0.0 and tell nothing. */
function readOwnUrls(run: EtcdRun, line: FoundLine, { identities }: Collected): void {
  const lists = [...line.payload.matchAll(/"(?:initial-)?advertise-(?:peer|client)-urls":\[([^\]]*)\]/g)].map(
    ([, list = '']) => list,
  )
  const sentence = first(/URLs = (\S+)$/, line.payload)
  const urls = [...lists.flatMap(listIn), ...(sentence === undefined ? [] : sentence.split(','))]
  if (urls.length > 0) identities.push({ id: run.id, name: run.name, host: line.host, urls })
}

function readRemotePeer(run: EtcdRun, line: FoundLine, { identities }: Collected): void {
  const id = first(/"(?:recovered-)?remote-peer-id":"([0-9a-f]+)"/, line.payload)
  const urls = first(/"(?:recovered-)?remote-peer-urls":\[([^\]]*)\]/, line.payload)
  if (id !== undefined && urls !== undefined) identities.push(identityOf(run, line, { id, urls: listIn(urls) }))
}

/** The member has reached the cluster and tells it its name: the first moment that capnslog ties name and client URL together. */
function readPublished(run: EtcdRun, line: FoundLine, { identities }: Collected): void {
  const [, name, urls] = /\{Name:(\S+) ClientURLs:\[([^\]]*)\]\}/.exec(line.payload) ?? []
  run.name = name ?? run.name
  identities.push({ id: run.id, name: run.name, host: line.host, urls: urls?.split(' ') })
}

/** A member in a list of members: the writer itself when it is its own id. */
const identityOf = (run: EtcdRun, line: FoundLine, member: { id: string; urls: readonly string[] }): MemberIdentity =>
  member.id === run.id ? { ...member, host: line.host } : member

const listIn = (text: string): readonly string[] => text.split(/[",\s]+/).filter(Boolean)

/** Who campaigns has no leader. One line is enough: without quorum there is one a second. */
function campaigns(run: EtcdRun, line: FoundLine): void {
  if (run.leader !== 'none') setLeader(run, line, 'none')
}

function setLeader(run: EtcdRun, line: FoundLine, leader: string | undefined): void {
  if (leader === undefined) return
  run.leader = leader
  run.leaderLine = line.reference()
  run.leaderAt = line.at()
}

function readAlarm(what: 'raised' | 'disarmed'): Reading {
  return (_, line, { alarms }) => {
    const alarm = first(/"alarm":"(\w+)"/, line.payload) ?? first(/alarm:(\w+)/, line.payload)
    const from = first(/"from":"([0-9a-f]+)"/, line.payload)
    const decimal = first(/memberID:(\d+)/, line.payload)
    const memberId = from ?? (decimal === undefined ? '0' : BigInt(decimal).toString(16))
    if (alarm !== undefined) alarms.push({ alarm, memberId, raised: what === 'raised', line: line.reference() })
  }
}

/** A farewell outlives what a stopping process still complains of; a reason is kept only when there was no farewell. */
function endRun(how: 'stopped' | 'failed'): Reading {
  return (run, line) => {
    if (run.ended === 'stopped') return
    run.ended = how
    run.endedAt = line.at()
  }
}

const STEP = 'YYYY-MM-DDThh:mm:s'.length
const SECONDS = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d/

/** One line for each peer and ten seconds: a peer that is down is complained of many times a second. */
function noteRefusal(refusals: Map<string, { at: string; line: EvidenceReference }[]>, line: FoundLine): void {
  if (/createTransport|grpc: /.test(line.payload)) return
  const address = first(/dial tcp (\S+?):\d+: connect: connection refused/, line.payload)
  if (address === undefined) return
  let seen = refusals.get(address)
  if (seen === undefined) {
    seen = []
    refusals.set(address, seen)
  }
  const step = SECONDS.exec(line.payload)?.[0].replace(' ', 'T')
  if (step !== undefined && seen.at(-1)?.at.slice(0, STEP) === step) return
  const at = line.at()
  if (at !== undefined) seen.push({ at, line: line.reference() })
}
