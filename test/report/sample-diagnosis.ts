import type { Cause, ChainLink, Diagnosis, Evaluation } from '../../src/model/diagnosis.ts'
import type { EvidenceReference } from '../../src/model/evidence.ts'
import { cluster, member, node } from '../../src/model/subject.ts'

const line = (file: string, number: number, at: string, text: string): EvidenceReference => ({
  file,
  line: number,
  text,
  host: file.split('/')[0],
  at,
})

const killed = [
  line(
    'cp2/journal/etcd.service.log',
    214,
    '2026-11-20T03:12:07.120Z',
    'Nov 20 03:12:07 cp2 systemd[1]: etcd.service: Main process exited, code=killed, status=9/KILL',
  ),
  line(
    'cp3/journal/etcd.service.log',
    198,
    '2026-11-20T03:12:09.004Z',
    'Nov 20 03:12:09 cp3 systemd[1]: etcd.service: Main process exited, code=killed, status=9/KILL',
  ),
]
const lost = [
  line(
    'cp1/journal/etcd.service.log',
    2231,
    '2026-11-20T03:12:11.930Z',
    '{"level":"warn","ts":"2026-11-20T03:12:11.930Z","caller":"rafthttp/probing_status.go:68","msg":"prober detected unhealthy status","round-tripper-name":"ROUND_TRIPPER_RAFT_MESSAGE","remote-peer-id":"8211f1d0f64f3269","rtt":"0s","error":"dial tcp 10.77.0.12:2380: connect: connection refused"}',
  ),
  line(
    'cp1/journal/etcd.service.log',
    2240,
    '2026-11-20T03:12:12.431Z',
    '{"level":"info","ts":"2026-11-20T03:12:12.431Z","logger":"raft","caller":"etcdserver/zap_raft.go:77","msg":"f4c04da0a3d8c2d3 lost leader 8211f1d0f64f3269 at term 4"}',
  ),
  line('cp1/journal/etcd.service.log', 2244, '2026-11-20T03:12:13.000Z', '{"level":"warn","msg":"x"}'),
]
const refused = [
  line(
    'cp1/kube-apiserver.log',
    88,
    '2026-11-20T03:12:14.200Z',
    'W1120 03:12:14.200113       1 logging.go:55] [core] [Channel #1 SubChannel #3]grpc: addrConn.createTransport failed to connect to {Addr: "10.77.0.12:2379", ServerName: "10.77.0.12:2379", }. Err: connection error',
  ),
]

const titles = {
  killed: { en: 'The etcd process was killed', zh: 'etcd 进程被杀死' },
  lost: { en: 'etcd has lost its majority', zh: 'etcd 失去多数' },
  refused: { en: 'The API server cannot reach etcd', zh: 'API server 无法连接 etcd' },
  lease: { en: 'The scheduler lost its lease', zh: '调度器失去租约' },
}

const chain: readonly ChainLink[] = [
  {
    condition: 'etcd/process-killed',
    title: titles.killed,
    subjects: [member('cp2'), member('cp3')],
    depth: 0,
    madeBy: undefined,
    evidence: killed,
  },
  {
    condition: 'etcd/quorum-lost',
    title: titles.lost,
    subjects: [cluster],
    depth: 1,
    madeBy: 'etcd/process-killed',
    evidence: lost,
  },
  {
    condition: 'apiserver/etcd-unreachable',
    title: titles.refused,
    subjects: [node('cp1')],
    depth: 2,
    madeBy: 'etcd/quorum-lost',
    evidence: refused,
  },
  {
    condition: 'scheduler/lease-lost',
    title: titles.lease,
    subjects: [node('cp1')],
    depth: 3,
    madeBy: 'apiserver/etcd-unreachable',
    evidence: [],
  },
  {
    condition: 'etcd/writes-refused',
    title: { en: 'etcd refuses writes', zh: 'etcd 拒绝写入' },
    subjects: [cluster],
    depth: 2,
    madeBy: 'etcd/quorum-lost',
    evidence: [],
  },
]

const cause: Cause = {
  condition: 'etcd/process-killed',
  title: titles.killed,
  explanation: {
    en: 'Something outside etcd ended the process with SIGKILL: an operator, the kernel when memory ran out, or a supervisor. The data on disk is as after a power cut, which etcd survives.',
    zh: 'etcd 之外的某个主体以 SIGKILL 终止了进程：操作人员、内存不足时的内核，或某个监管程序。磁盘上的数据等同于断电之后的状态，etcd 能够承受。',
  },
  subjects: [member('cp2'), member('cp3')],
  confidence: 'proven',
  chain,
  evidence: killed,
  against: [
    {
      text: {
        en: 'The kernel log of cp2 names no out-of-memory kill in this window.',
        zh: 'cp2 的内核日志在此时段内没有内存不足的记录。',
      },
      evidence: [line('cp2/dmesg.txt', 1, '2026-11-20T03:00:00.000Z', '')],
    },
  ],
  next: [
    {
      text: { en: 'Find out who sent the signal.', zh: '查明信号由谁发出。' },
      command: 'ausearch -k kill -ts 03:10 | tail',
    },
    {
      text: {
        en: 'Compare the shell history of cp2 with the time of the kill.',
        zh: '将 cp2 的命令历史与被杀时间对照。',
      },
      command: undefined,
    },
  ],
  actions: [
    {
      en: 'Start etcd on one of cp2, cp3 with its data where it is. One is enough for a quorum.',
      zh: '在 cp2、cp3 之一上保留原数据启动 etcd。一个即可恢复法定人数。',
    },
    { en: 'Watch for a leader, then start the other.', zh: '确认选出 leader 后，再启动另一个。' },
  ],
  runbooks: ['etcd-member-restart'],
  references: ['https://etcd.io/docs/v3.5/op-guide/failures/'],
}

const other: Cause = {
  ...cause,
  condition: 'node/clock-offset',
  title: { en: 'The clock of a host is off', zh: '主机时钟偏移' },
  explanation: { en: 'The host clock differs from that of the operator.', zh: '主机时钟与操作端不一致。' },
  subjects: [node('cp3')],
  confidence: 'likely',
  chain: [],
  evidence: [{ file: 'cp3/clock.txt', text: 'offset 4210 ms', host: 'cp3' }],
  against: [],
  next: [],
  actions: [{ en: 'Start chronyd on cp3.', zh: '在 cp3 上启动 chronyd。' }],
  runbooks: [],
  references: [],
}

const skipped = (condition: string, host: string, reason: string): Evaluation => ({
  condition,
  subject: node(host),
  verdict: 'not-evaluated',
  reason,
  evidence: [],
  since: undefined,
})

const observed = (link: ChainLink): Evaluation => ({
  condition: link.condition,
  subject: link.subjects[0] ?? cluster,
  verdict: 'observed',
  reason: '',
  evidence: link.evidence,
  since: link.evidence[0]?.at,
})

/** Two of three members killed: hand-made, shaped as the engine would give it. */
export const lostQuorum: Diagnosis = {
  schema: 'codeblue/diagnosis/v1',
  severity: 'T2',
  triage: {
    severity: 'T2',
    worst: 'T2',
    form: 'majority-lost',
    irreversible: false,
    voters: { atLeast: 3, atMost: 3 },
    quorum: 2,
    answering: { atLeast: 0, atMost: 1 },
    unknown: [],
    forbidden: ['restore', 'force-new-cluster', 'delete-data'],
    arithmetic: [
      { en: '3 members vote, so a quorum is 2.', zh: '共 3 个投票成员，法定人数为 2。' },
      {
        en: 'cp1 answers and names no leader; cp2 and cp3 do not run.',
        zh: 'cp1 有响应但没有 leader；cp2、cp3 未运行。',
      },
    ],
    wayOut: {
      en: 'Bring one of the stopped members back with its data: the quorum returns and nothing is lost.',
      zh: '让一个已停止的成员带着原有数据恢复运行：法定人数即恢复，不会丢失任何数据。',
    },
  },
  verdict: 'proven',
  causes: [cause, other],
  conditions: chain.map(observed),
  notEvaluated: [
    skipped('loadbalancer/backend-down', 'lb', 'no answer of the load balancer is in the evidence'),
    skipped('loadbalancer/unreachable', 'lb', 'no answer of the load balancer is in the evidence'),
    skipped('kubelet/config-missing', 'cp3', 'the log of kubelet on cp3 was not read'),
  ],
  counts: { observed: 5, 'not-observed': 84, 'not-applicable': 4, 'not-evaluated': 3 },
  gaps: [{ file: 'cp3/journal/kubelet.service.log', host: 'cp3', reason: 'timed out after 20 s' }],
}

/** A healthy cluster, looked at whole. */
export const healthy: Diagnosis = {
  ...lostQuorum,
  severity: 'T0',
  triage: {
    ...lostQuorum.triage,
    severity: 'T0',
    worst: 'T0',
    form: 'none',
    answering: { atLeast: 3, atMost: 3 },
    forbidden: ['restore'],
    arithmetic: [{ en: '3 of 3 members take part.', zh: '3 个成员全部参与。' }],
    wayOut: { en: 'Nothing has to be done.', zh: '无需处理。' },
  },
  verdict: 'none',
  causes: [],
  conditions: [],
  notEvaluated: [],
  counts: { observed: 0, 'not-observed': 92, 'not-applicable': 4, 'not-evaluated': 0 },
  gaps: [],
}

/** Two members that nobody could reach: a range, and no proof. */
export const unreachable: Diagnosis = {
  ...lostQuorum,
  severity: 'T1',
  triage: {
    ...lostQuorum.triage,
    severity: 'T1',
    worst: 'T3',
    form: 'api-down',
    answering: { atLeast: 0, atMost: 2 },
    unknown: ['cp2', 'cp3'],
    arithmetic: [
      { en: 'cp2 and cp3 were not reached and are not counted as dead.', zh: 'cp2、cp3 未能连上，不按失效计算。' },
    ],
    wayOut: { en: 'Reach cp2 and cp3 by console or BMC first.', zh: '先通过控制台或 BMC 连上 cp2、cp3。' },
  },
  verdict: 'unproven',
  causes: [],
}

/** Nothing was recognised: neither healthy nor broken. */
export const nothing: Diagnosis = {
  ...healthy,
  triage: {
    ...healthy.triage,
    worst: 'T3',
    voters: undefined,
    quorum: undefined,
    answering: { atLeast: 0, atMost: 0 },
  },
  notEvaluated: [skipped('etcd/nospace', '', 'no log of etcd was read')],
  counts: { observed: 0, 'not-observed': 0, 'not-applicable': 4, 'not-evaluated': 92 },
}
