import type { Localized } from '../base/localized.ts'
import type { Bounded } from '../model/severity.ts'
import type { TriageFacts } from './triage-facts.ts'
import type { Level, Situation } from './triage-level.ts'

/** The argument in the order in which it is made: voters, who takes part, who could not be seen, data, API, level. */
export function arithmeticOf(facts: TriageFacts, level: Level): readonly Localized[] {
  return [
    votersSentence(facts),
    answeringSentence(facts),
    ...(facts.unreached.length > 0 ? [unreachedSentence(facts.unreached)] : []),
    quorumSentence(facts),
    ...dataSentences(facts),
    ...stateSentences(facts),
    apiSentence(facts.api),
    ...(level.severity === level.worst ? [] : [rangeSentence(level)]),
  ]
}

function votersSentence({ voters, majority }: TriageFacts): Localized {
  if (voters === undefined || majority === undefined)
    return {
      en: `How many members vote is not known${voters === undefined ? '' : ` (${bounds(voters)})`}, so no majority can be computed.`,
      zh: `有投票权的成员数未知${voters === undefined ? '' : `（${boundsZh(voters)}）`}，无法计算法定多数。`,
    }
  return {
    en: `${voters.atMost} voting ${voters.atMost === 1 ? 'member' : 'members'}; a quorum is ${majority}.`,
    zh: `共 ${voters.atMost} 个有投票权的成员，法定多数为 ${majority} 个。`,
  }
}

const answeringSentence = ({ answering }: TriageFacts): Localized => ({
  en: `${bounds(answering)} seen to take part: they share a cluster id and a leader, and a linearizable read succeeds.`,
  zh: `已确认参与集群的成员数为 ${boundsZh(answering)}：集群 ID 相同、领导者相同、线性一致读成功。`,
})

const unreachedSentence = (names: readonly string[]): Localized => ({
  en: `Nobody could look at ${names.join(', ')}: unknown, not counted as dead.`,
  zh: `无法查看 ${names.join('、')}：状态未知，不按故障计算。`,
})

function quorumSentence({ quorum, unreached }: TriageFacts): Localized {
  if (quorum === 'present')
    return {
      en: 'A reached member names a leader and answers a linearizable read: the quorum exists.',
      zh: '至少一个可达成员有领导者并完成了线性一致读：法定多数存在。',
    }
  if (quorum === 'lost')
    return {
      en: 'Reached members say that there is no majority: the quorum is lost.',
      zh: '可达成员表明不存在多数派：法定多数已丢失。',
    }
  return unreached.length > 0
    ? { en: 'No reached member decides whether a quorum exists.', zh: '没有可达成员能证明法定多数是否存在。' }
    : {
        en: 'No member was asked for its leader and a read: whether a quorum exists is open.',
        zh: '没有向任何成员查询领导者并执行读取：法定多数是否存在尚无定论。',
      }
}

function dataSentences({ dataLost, survivors }: TriageFacts): readonly Localized[] {
  const lost = {
    en: `The data directory is gone or empty on ${dataLost.join(', ')}.`,
    zh: `${dataLost.join('、')} 的数据目录已丢失或为空。`,
  }
  const kept = {
    en: `Data is seen on ${survivors.join(', ')}.`,
    zh: `${survivors.join('、')} 上仍有数据。`,
  }
  return [...(dataLost.length > 0 ? [lost] : []), ...(dataLost.length > 0 && survivors.length > 0 ? [kept] : [])]
}

function stateSentences(facts: TriageFacts): readonly Localized[] {
  const sentences: readonly (readonly [boolean, Localized])[] = [
    [
      facts.isSplit,
      {
        en: 'Members that answer tell different histories: two cluster ids, or hashes without a majority.',
        zh: '应答的成员呈现不同的历史：集群 ID 不同，或哈希值没有多数一致。',
      },
    ],
    [
      facts.isCorrupt && !facts.isSplit,
      {
        en: 'A CORRUPT alarm stands, or one hash differs from the majority at the same revision.',
        zh: '存在 CORRUPT 告警，或同一修订版本上有成员的哈希值与多数不一致。',
      },
    ],
    [
      facts.refusesWrites,
      {
        en: 'A NOSPACE alarm stands: writes are refused, reads go on.',
        zh: '存在 NOSPACE 告警：写入被拒绝，读取仍可进行。',
      },
    ],
    [
      facts.bad.length > 0,
      { en: `Known to take no part: ${facts.bad.join(', ')}.`, zh: `已确认未参与集群：${facts.bad.join('、')}。` },
    ],
  ]
  return sentences.filter(([holds]) => holds).map(([, sentence]) => sentence)
}

function apiSentence(api: TriageFacts['api']): Localized {
  if (api === undefined) return { en: 'No API server was asked.', zh: '尚未查询任何 API server。' }
  return {
    'not-applicable': {
      en: 'No API server is declared: the level is judged on etcd alone.',
      zh: '清单未声明 API server：仅按 etcd 判定级别。',
    },
    ready: { en: 'Every API server asked is ready.', zh: '所有被查询的 API server 均已就绪。' },
    degraded: { en: 'Some API servers are ready, others are not.', zh: '部分 API server 就绪，部分未就绪。' },
    down: { en: 'No API server asked is ready.', zh: '被查询的 API server 均未就绪。' },
  }[api]
}

const rangeSentence = ({ severity, worst }: Level): Localized => ({
  en: `${severity} is certain; up to ${worst} still fits what is known. What ${severity} forbids stays forbidden.`,
  zh: `可以确定的级别为 ${severity}；现有信息不能排除 ${worst}。${severity} 级的禁止事项一律有效。`,
})

const bounds = ({ atLeast, atMost }: Bounded): string => (atLeast === atMost ? `${atLeast}` : `${atLeast} to ${atMost}`)

const boundsZh = ({ atLeast, atMost }: Bounded): string =>
  atLeast === atMost ? `${atLeast}` : `${atLeast} 至 ${atMost}`

/** The least destructive way out of each situation. */
export const waysOut: Readonly<Record<Situation, Localized>> = {
  healthy: {
    en: 'Leave etcd and the control plane alone; look at what is beside them.',
    zh: '不要改动 etcd 与控制平面；检查其周边组件。',
  },
  degraded: {
    en: 'Repair the one bad node or component; nothing that concerns the whole cluster.',
    zh: '只修复出故障的节点或组件，不执行任何影响整个集群的操作。',
  },
  'api-down': {
    en: 'Fix what keeps the API servers down (certificates, flags, disk). The data in etcd is fine.',
    zh: '修复导致 API server 无法工作的原因（证书、参数、磁盘）。etcd 数据完好。',
  },
  'writes-refused': {
    en: 'Take a snapshot, compact, defragment member by member with the leader last, then disarm the alarm.',
    zh: '先做快照，再压缩，逐个成员整理碎片（领导者最后），最后解除告警。',
  },
  'webhook-refuses': {
    en: 'Bring the backend of the webhook back, or set failurePolicy Ignore on that one webhook. etcd and its data are fine.',
    zh: '恢复该 webhook 的后端，或只把这一个 webhook 的 failurePolicy 改为 Ignore。etcd 及其数据完好。',
  },
  'majority-lost': {
    en: 'Bring the missing members back with their data. Waiting is an option: running containers keep running.',
    zh: '让缺失的成员带着原有数据恢复。等待也是一种选择：已运行的容器会继续运行。',
  },
  'majority-destroyed': {
    en: 'Copy every directory, fence all other members, then force a new cluster on the survivor with the highest committed index. A second person confirms.',
    zh: '先复制所有数据目录并隔离其余成员，再在已提交索引最高的幸存成员上强制新建集群。须由第二人确认。',
  },
  'no-data': {
    en: 'Restore a verified snapshot on all members. The data owner accepts the loss since the snapshot.',
    zh: '在所有成员上恢复经过验证的快照。由数据负责人确认接受快照之后的数据丢失。',
  },
  split: {
    en: 'Fence one side first, keep the data of both, and decide which side took the writes before anything else.',
    zh: '先隔离其中一方，保留双方数据；在确定哪一方接受了业务写入之前，不做其他操作。',
  },
  corrupt: {
    en: 'Copy all directories, name the odd member by hashes at one revision, replace it from the majority. No majority: stop.',
    zh: '复制所有数据目录，用同一修订版本的哈希值找出异常成员，并由多数派重建该成员。没有多数一致时应停止操作。',
  },
  unknown: {
    en: 'Reach one member, or its console, and ask it for its leader and a read. Change nothing before.',
    zh: '先连上任一成员（或其控制台），查询领导者并执行一次读取。在此之前不做任何变更。',
  },
}
