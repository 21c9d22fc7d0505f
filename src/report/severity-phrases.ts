import type { Localized } from '../base/localized.ts'
import type { Form, Prohibition, Severity, Triage } from '../model/severity.ts'

/** What a level means, or what the two ends of a range do: a range claims neither of them. */
export function renderMeaning({ severity, worst }: Pick<Triage, 'severity' | 'worst'>): Localized {
  const [mildest, most] = [severityMeanings[severity], severityMeanings[worst]]
  if (severity === worst) return mildest
  return {
    en: `Not decided. At its mildest: ${mildest.en} At its worst: ${most.en}`,
    zh: `尚无定论。最轻：${mildest.zh}最重：${most.zh}`,
  }
}

/** What each level means, in one sentence. */
const severityMeanings: Readonly<Record<Severity, Localized>> = {
  T0: {
    en: 'The control plane serves; if something is wrong, it is beside it.',
    zh: '控制面在提供服务；若有异常，也在控制面之外。',
  },
  T1: {
    en: 'Degraded, or the API is down while the quorum of etcd stands. Repair; never restore.',
    zh: '控制面降级，或 API 不可用但 etcd 仍有法定人数。应修复，绝不要恢复快照。',
  },
  T2: {
    en: 'etcd has lost its majority, is corrupt, or holds a wrong state. By hand, guarded, step by step.',
    zh: 'etcd 失去多数、数据损坏或状态有误。须人工、有保护地逐步处理。',
  },
  T3: {
    en: 'No data is left, all masters are gone, or there are two histories: disaster recovery.',
    zh: '数据全失、所有主节点不可用，或出现两份历史：灾难恢复。',
  },
}

const formNames: Readonly<Record<Form, Localized>> = {
  'api-down': { en: 'API down', zh: 'API 不可用' },
  'writes-refused': { en: 'writes refused', zh: '写入被拒' },
  'majority-lost': { en: 'majority lost', zh: '失去多数' },
  'no-data': { en: 'no data left', zh: '数据全失' },
  split: { en: 'two histories', zh: '历史分裂' },
  corrupt: { en: 'corrupt', zh: '数据损坏' },
  logical: { en: 'state wrong', zh: '状态有误' },
  none: { en: 'no outage', zh: '未中断' },
}

/** What each form does to those who use the cluster. */
const formImpacts: Readonly<Record<Form, Localized>> = {
  'api-down': {
    en: 'Nothing can be read or changed through the Kubernetes API. Containers that run keep running; nothing is rescheduled, scaled or rolled out. The data in etcd is not affected.',
    zh: '无法通过 Kubernetes API 读取或变更任何内容。已运行的容器继续运行，但不再调度、扩缩或发布。etcd 中的数据不受影响。',
  },
  'writes-refused': {
    en: 'Reads work, changes fail: nothing can be created, updated, deleted or scheduled, and leases are not renewed. Containers that run keep running.',
    zh: '可读不可写：无法创建、更新、删除或调度，租约也无法续期。已运行的容器继续运行。',
  },
  'majority-lost': {
    en: 'No change can be committed, and linearizable reads fail: the Kubernetes API is down or frozen. Containers that run keep running; a failed container or node is not replaced.',
    zh: '任何变更都无法提交，线性一致读也会失败：Kubernetes API 不可用或停滞。已运行的容器继续运行，但故障的容器或节点不会被替换。',
  },
  'no-data': {
    en: 'The cluster state is gone from every member that was seen. Containers that run keep running, but nothing knows about them.',
    zh: '所有已查看成员上的集群状态都已丢失。已运行的容器继续运行，但已无任何组件知晓它们。',
  },
  split: {
    en: 'Two histories exist. Each side may have accepted changes that the other one lacks.',
    zh: '存在两份历史。任何一方都可能接受了另一方没有的变更。',
  },
  corrupt: {
    en: 'Members hold data that is damaged or differs. Answers may depend on the member that was asked.',
    zh: '部分成员的数据损坏或不一致。查询结果可能取决于询问的是哪个成员。',
  },
  logical: {
    en: 'The control plane works on a state that is wrong, and goes on enforcing it.',
    zh: '控制面正依据错误的状态运行，并会继续执行该状态。',
  },
  none: { en: 'No outage of the control plane was observed.', zh: '未观察到控制面中断。' },
}

// Said instead of "no outage" while members that nobody could look at leave one possible.
const openName: Localized = { en: 'outage not ruled out', zh: '不能排除中断' }
const openImpact: Localized = {
  en: 'Not known: no outage was observed, and what could not be looked at does not rule one out.',
  zh: '未知：未观察到中断，但未能查看的部分使其无法排除。',
}

const isOpen = ({ form, severity, worst }: Triage): boolean => form === 'none' && severity !== worst

export const renderForm = (triage: Triage): Localized => (isOpen(triage) ? openName : formNames[triage.form])

export const renderImpact = (triage: Triage): Localized => (isOpen(triage) ? openImpact : formImpacts[triage.form])

/** Why each thing may not be done now. */
export const prohibitionReasons: Readonly<Record<Prohibition, Localized>> = {
  restore: {
    en: 'Do not restore a snapshot: what was written after it would be lost, and nothing has been shown to need it.',
    zh: '不要恢复快照：快照之后的写入会丢失，而目前没有证据表明需要恢复。',
  },
  'force-new-cluster': {
    en: 'Do not start a member with --force-new-cluster: it begins a second history while the first may still live.',
    zh: '不要使用 --force-new-cluster 启动成员：原集群可能仍然存活，这会产生第二份历史。',
  },
  'cluster-reset': {
    en: 'Do not run cluster-reset: it begins a second history while the first may still live.',
    zh: '不要执行 cluster-reset：原集群可能仍然存活，这会产生第二份历史。',
  },
  'edit-initial-cluster': {
    en: 'Do not edit initial-cluster: members ignore it once they have data, and start apart when they do not.',
    zh: '不要修改 initial-cluster：成员有数据时会忽略它，没有数据时则会各自启动。',
  },
  'member-remove': {
    en: 'Do not remove a member: the quorum may fall with it, and a removed member cannot come back with its data.',
    zh: '不要移除成员：可能因此失去法定人数，而且被移除的成员无法带着数据回来。',
  },
  'delete-data': {
    en: 'Do not delete or move a data directory: it may be the only copy.',
    zh: '不要删除或移动数据目录：它可能是唯一的副本。',
  },
  'disarm-before-freeing-space': {
    en: 'Do not disarm the NOSPACE alarm before space was freed: it comes back with the next writes.',
    zh: '释放空间之前不要解除 NOSPACE 告警：再有写入就会重新触发。',
  },
  'reboot-members': {
    en: 'Do not reboot members to see whether it helps: what is only in memory is lost, and more members may not come back.',
    zh: '不要为了“试试看”而重启成员：内存中的证据会丢失，还可能有更多成员起不来。',
  },
  'delete-master-node-objects': {
    en: 'Do not delete Node objects of masters: on k3s and RKE2 that removes the etcd member.',
    zh: '不要删除主节点的 Node 对象：在 k3s 和 RKE2 上这会移除 etcd 成员。',
  },
  'load-test': {
    en: 'Do not run etcdctl check perf or other load tests: they write to the live cluster.',
    zh: '不要运行 etcdctl check perf 等压力测试：它们会写入在线集群。',
  },
}
