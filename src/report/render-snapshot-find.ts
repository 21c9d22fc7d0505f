import type { Language, Localized } from '../base/localized.ts'
import { escapeForTerminal } from '../base/text.ts'
import type { SnapshotCandidate, SnapshotFind } from '../model/snapshot-candidate.ts'
import { markdownText } from './markdown-text.ts'
import { renderBytes } from './render-bytes.ts'
import { renderMarkdownTable, renderTextTable, type TextTable } from './render-table.ts'
import { hang, type TextView } from './text-view.ts'

const phrases = {
  best: { en: 'Restore from', zh: '恢复来源' },
  none: { en: 'Nothing to restore from was found', zh: '未找到可用于恢复的内容' },
  caution: {
    en: 'While a majority of the members lives, nothing is restored: codeblue triage says whether it does.',
    zh: '只要多数成员存活，就不要恢复：codeblue triage 会给出判断。',
  },
  gaps: { en: 'Not looked at', zh: '未能查看' },
  sound: { en: 'sound', zh: '完整' },
  damaged: { en: 'damaged', zh: '损坏' },
  cut: { en: 'cut', zh: '截断' },
  'not-evaluated': { en: 'unchecked', zh: '未校验' },
} as const satisfies Record<string, Localized>

const header = {
  en: ['#', 'SOUNDNESS', 'REVISION', 'AGE', 'SIZE', 'KIND', 'WHERE', 'WHY'],
  zh: ['#', '完整性', '修订版本', '时间', '大小', '类型', '位置', '原因'],
} as const

/** The answer, then all candidates from the best to the worst, then where nobody could look. */
export function renderSnapshotFindText(found: SnapshotFind, view: TextView & { readonly rowWidth: number }): string {
  const { language, style, width, rowWidth } = view
  const best = bestOf(found)
  const answer =
    best === undefined
      ? [style.strong(style.warn(phrases.none[language]))]
      : [
          `${style.strong(phrases.best[language])}  ${style.strong(escapeForTerminal(placeOf(best)))}`,
          ...hang({ first: '', rest: '' }, `${whyOf(best, language)}. ${phrases.caution[language]}`, width),
        ]
  const table =
    found.candidates.length === 0 ? '' : renderTextTable(tableOf(found, language), { ...view, width: rowWidth })
  const gaps = found.gaps.flatMap(({ where, reason }) =>
    hang({ first: '  ', rest: '    ' }, escapeForTerminal(`${where}: ${reason}`), width),
  )
  const tableLines = table === '' ? [] : ['', table.trimEnd()]
  const gapLines = gaps.length === 0 ? [] : ['', style.strong(phrases.gaps[language]), ...gaps]
  return `${[...answer, ...tableLines, ...gapLines].join('\n')}\n`
}

export function renderSnapshotFindMarkdown(found: SnapshotFind, language: Language): string {
  const best = bestOf(found)
  const answer =
    best === undefined
      ? `**${phrases.none[language]}.**`
      : `**${phrases.best[language]}** ${markdownText(placeOf(best))}. ${markdownText(whyOf(best, language))}. ${phrases.caution[language]}`
  const gaps = found.gaps.map(({ where, reason }) => `- ${markdownText(where)}: ${markdownText(reason)}`)
  const gapLines = gaps.length === 0 ? [] : [`**${phrases.gaps[language]}**`, '', ...gaps, '']
  return `${[answer, '', renderMarkdownTable(tableOf(found, language)), ...gapLines].join('\n').trimEnd()}\n`
}

const bestOf = ({ best, candidates }: SnapshotFind): SnapshotCandidate | undefined =>
  best === null ? undefined : candidates[best]

const tableOf = ({ candidates }: SnapshotFind, language: Language): TextTable => ({
  header: header[language],
  rows: candidates.map((one) => [
    ...[String(one.rank), phrases[one.soundness][language], one.revision === null ? '' : String(one.revision)],
    ...[renderAge(one.ageMs, language), renderBytes(one.sizeBytes), one.kind, placeOf(one), whyOf(one, language)],
  ]),
})

/** As it can be pasted: `cp1:/var/backups/x.db`. */
const placeOf = ({ place }: SnapshotCandidate): string =>
  place.kind === 'host' ? `${place.host ?? ''}:${place.path}` : place.path

/** Why it stands where it stands. */
function whyOf({ reasons }: SnapshotCandidate, language: Language): string {
  const join = { en: '; ', zh: '；' }[language]
  return reasons
    .map(({ text, detail }) => (detail === '' ? text[language] : `${text[language]} (${detail})`))
    .join(join)
}

const units = [
  [86_400_000, { en: 'd', zh: ' 天' }],
  [3_600_000, { en: 'h', zh: ' 小时' }],
  [60_000, { en: 'min', zh: ' 分' }],
  [1_000, { en: 's', zh: ' 秒' }],
] as const

/** `3 h`: one unit is enough to choose by. */
function renderAge(ageMs: number, language: Language): string {
  const [size, name] = units.find(([unit]) => ageMs >= unit * 2) ?? units[3]
  const space = language === 'en' ? ' ' : ''
  return `${Math.floor(ageMs / size)}${space}${name[language]}`
}
