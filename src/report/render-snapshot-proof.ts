import { padEnd } from '../base/display-width.ts'
import type { Language, Localized } from '../base/localized.ts'
import { escapeForTerminal } from '../base/text.ts'
import type { SnapshotProof } from '../model/snapshot-proof.ts'
import { markdownTable, markdownText } from './markdown-text.ts'
import { renderBytes } from './render-bytes.ts'
import { hang, type TextView } from './text-view.ts'

/** A proof as a person reads it: the answer, then what it rests on. */
export interface ShownProof {
  readonly proof: SnapshotProof
  readonly file: string
  readonly isEarlier: boolean
}

const verdicts: Readonly<Record<SnapshotProof['verdict'], Localized>> = {
  proven: { en: 'Proven', zh: '已证明' },
  refuted: { en: 'Refuted', zh: '已否定' },
  'not-evaluated': { en: 'Not evaluated', zh: '未评估' },
}

const rowNames = {
  snapshot: { en: 'Snapshot', zh: '快照' },
  etcd: { en: 'etcd', zh: 'etcd' },
  objects: { en: 'Objects', zh: '对象' },
  time: { en: 'Time', zh: '耗时' },
  problem: { en: 'Problem', zh: '问题' },
  differs: { en: 'Differs', zh: '不一致' },
  damaged: { en: 'Damaged', zh: '损坏' },
  proof: { en: 'Proof', zh: '证明' },
} as const satisfies Record<string, Localized>

type Row = readonly [name: keyof typeof rowNames, text: string]

const MOST_LISTED = 8
const NAME_COLUMNS = 10

export function renderSnapshotProofText(shown: ShownProof, view: TextView): string {
  const { language, style, width } = view
  const { verdict } = shown.proof
  const paint = { proven: style.good, refuted: style.bad, 'not-evaluated': style.warn }[verdict]
  const rows = rowsOf(shown, language).flatMap(([name, text]) => {
    const label = padEnd(rowNames[name][language], NAME_COLUMNS)
    const prefix = { first: label, rest: ' '.repeat(NAME_COLUMNS) }
    return hang(prefix, escapeForTerminal(text), width).map((line, index) =>
      index === 0 ? style.faint(line.slice(0, label.length)) + line.slice(label.length) : line,
    )
  })
  const answer = hang({ first: '', rest: '' }, escapeForTerminal(answerOf(shown, language)), width)
  return `${[`${style.strong(paint(verdicts[verdict][language]))}`, ...answer, '', ...rows].join('\n')}\n`
}

export function renderSnapshotProofMarkdown(shown: ShownProof, language: Language): string {
  const rows = rowsOf(shown, language).map(([name, text]) => [rowNames[name][language], markdownText(text)])
  const head = `**${verdicts[shown.proof.verdict][language]}.** ${markdownText(answerOf(shown, language))}`
  return `${[head, '', ...markdownTable(['', ''], rows)].join('\n')}\n`
}

/** One sentence: what it comes to, or why it does not. */
function answerOf({ proof, isEarlier }: ShownProof, language: Language): string {
  const { reason, counts, etcd, snapshot, provenAt } = proof
  const before = isEarlier
    ? { en: `By an earlier run of ${provenAt} over the same bytes: `, zh: `由 ${provenAt} 对相同内容的一次运行得出：` }
    : { en: '', zh: '' }
  const said =
    reason === null
      ? {
          en: `etcd ${etcd?.version ?? ''} started from a copy and gave back all ${counts.objects} objects exactly as they are read here, at revision ${snapshot.revision ?? ''}.`,
          zh: `etcd ${etcd?.version ?? ''} 从副本启动，并在修订版本 ${snapshot.revision ?? ''} 上返回了全部 ${counts.objects} 个对象，与此处读出的完全一致。`,
        }
      : { en: `${reason.text.en}: ${reason.detail}`, zh: `${reason.text.zh}：${reason.detail}` }
  return before[language] + said[language]
}

/** What the answer rests on, the first few of each kind; the JSON has more of them. */
function rowsOf({ proof, file }: ShownProof, language: Language): readonly Row[] {
  const { snapshot, etcd, differences, damaged, problems } = proof
  const sha256 = snapshot.sha256 === '' ? '' : `, sha256 ${snapshot.sha256}`
  return [
    ['snapshot', `${snapshot.path}: ${snapshot.kind}, ${renderBytes(snapshot.sizeBytes)}${sha256}`],
    ...(etcd === null ? [] : ([['etcd', describeEtcd(etcd, language)]] as const)),
    ...(proof.counts.same === 0 ? [] : ([['objects', describeCounts(proof.counts, language)]] as const)),
    ...(proof.timings.copyMs === null ? [] : ([['time', describeTimings(proof.timings, language)]] as const)),
    ...problems.slice(0, MOST_LISTED).map((one): Row => ['problem', `${one.code}, ${one.region}: ${one.detail}`]),
    ...differences.slice(0, MOST_LISTED).map((one): Row => ['differs', `${one.kind} ${one.key}`]),
    ...damaged.slice(0, MOST_LISTED).map((one): Row => ['damaged', `${one.key}: ${one.problem}`]),
    ['proof', file],
  ]
}

function describeEtcd(
  { version, path, why, isolation }: NonNullable<SnapshotProof['etcd']>,
  language: Language,
): string {
  const alone = {
    'no-network': { en: 'it ran without any network', zh: '在无任何网络的环境中运行' },
    none: {
      en: 'it ran with the network of this machine, on a private socket',
      zh: '使用本机网络运行，仅监听私有套接字',
    },
  }[isolation]
  return `${version}, ${path} (${why}); ${alone[language]}`
}

function describeCounts({ same, different, kubernetes }: SnapshotProof['counts'], language: Language): string {
  const { decoded, encrypted, damaged, other } = kubernetes
  return {
    en: `${same} the same, ${different} not; of Kubernetes ${decoded} decoded, ${encrypted} encrypted, ${damaged} damaged, ${other} others`,
    zh: `${same} 个一致，${different} 个不一致；Kubernetes 对象：${decoded} 个可解码，${encrypted} 个已加密，${damaged} 个损坏，${other} 个其他`,
  }[language]
}

/** Each step, and what an operator would have waited for. */
function describeTimings(timings: SnapshotProof['timings'], language: Language): string {
  const steps = [
    [{ en: 'copy', zh: '复制' }, timings.copyMs],
    [{ en: 'restore', zh: '恢复' }, timings.restoreMs],
    [{ en: 'start', zh: '启动' }, timings.startMs],
    [{ en: 'first read', zh: '首次读取' }, timings.firstReadMs],
    [{ en: 'comparison', zh: '比对' }, timings.compareMs],
  ] as const
  const said = steps.flatMap(([name, took]) => (took === null ? [] : [`${name[language]} ${seconds(took)}`])).join(', ')
  if (timings.recoveryMs === null) return said
  const serves = { en: 'etcd served again after', zh: 'etcd 恢复服务用时' }[language]
  return `${said}; ${serves} ${seconds(timings.recoveryMs)}`
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1)} s`
