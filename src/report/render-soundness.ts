import type { Language, Localized } from '../base/localized.ts'
import { escapeForTerminal } from '../base/text.ts'
import type { SalvageCount } from '../model/snapshot-salvage.ts'
import type { DatabaseSoundness, DirectorySoundness, Soundness, SoundnessFinding } from '../model/soundness.ts'
import { soundnessMeanings } from '../model/soundness-codes.ts'
import { startReasonMeanings } from '../model/start-verdict.ts'
import { type Field, fieldLines } from './field-lines.ts'
import { markdownTable, markdownText } from './markdown-text.ts'
import { renderBytes } from './render-bytes.ts'
import { trailerPhrases, verdictPhrases, wouldStartPhrases } from './snapshot-phrases.ts'
import { hang, indent, numbered, type TextView, textSection } from './text-view.ts'

/** For people: the verdict first, then what it means, what to do now, and what was found. */
export function renderSoundnessText(soundness: Soundness, view: TextView): string {
  const { language, style, width } = view
  const { verdict, path, meaning, advice } = soundness
  const mark = verdict === 'sound' ? style.good : verdict === 'not-evaluated' ? style.warn : style.bad
  const lines = [
    `${mark(style.strong(verdictPhrases[verdict][language]))}  ${escapeForTerminal(path)}`,
    ...hang(indent(0), meaning[language], width),
    ...textSection(
      words.now,
      advice.flatMap((one, index) => hang(numbered(index), one[language], width)),
      view,
    ),
    ...textSection(words.found, findingLines(soundness.findings, view), view),
    ...textSection(words.readable, fieldLines(soundnessFields(soundness, language), view), view),
  ]
  return `${lines.join('\n')}\n`
}

export function renderSoundnessMarkdown(soundness: Soundness, language: Language): string {
  const { verdict, path, meaning, advice, findings } = soundness
  const rows = findings.map(({ code, count, places }) => [
    code,
    String(count),
    markdownText(soundnessMeanings[code][language]),
    markdownText(places[0] === undefined ? '' : placeText(places[0])),
  ])
  const lines = [
    `**${verdictPhrases[verdict][language]}**: ${markdownText(path)}`,
    '',
    markdownText(meaning[language]),
    ...(advice.length === 0 ? [] : ['', ...advice.map((one, index) => `${index + 1}. ${markdownText(one[language])}`)]),
    ...(rows.length === 0 ? [] : ['', ...markdownTable([...columns[language]], rows)]),
    ...fieldTable(soundnessFields(soundness, language), language),
  ]
  return `${lines.join('\n')}\n`
}

const columns = {
  en: ['Code', 'Count', 'Meaning', 'First'],
  zh: ['代码', '数量', '含义', '首处'],
} as const

const fieldTable = (fields: readonly Field[], language: Language): readonly string[] =>
  fields.length === 0
    ? []
    : [
        '',
        ...markdownTable(
          ['', ''],
          fields.map(([name, value]) => [name[language], markdownText(value)]),
        ),
      ]

const words = {
  now: { en: 'What to do now', zh: '现在该做什么' },
  found: { en: 'What was found', zh: '发现的情况' },
  readable: { en: 'What is there', zh: '现有内容' },
  size: { en: 'size', zh: '大小' },
  pages: { en: 'pages', zh: '页' },
  metas: { en: 'meta pages', zh: 'meta 页' },
  trailer: { en: 'SHA-256 trailer', zh: 'SHA-256 校验尾' },
  buckets: { en: 'buckets', zh: 'bucket' },
  leaves: { en: 'pages of keys', zh: '键页' },
  revisions: { en: 'revisions', zh: '修订' },
  values: { en: 'values checked', zh: '已检查的值' },
  starts: { en: 'etcd', zh: 'etcd' },
  because: { en: 'because', zh: '原因' },
  log: { en: 'log', zh: '日志' },
  member: { en: 'member', zh: '成员' },
  salvaged: { en: 'can be salvaged', zh: '可找回' },
} as const satisfies Record<string, Localized>

/** Of each code the first places; the rest is counted. */
const SHOWN_PLACES = 3

export function findingLines(findings: readonly SoundnessFinding[], view: TextView): readonly string[] {
  const { language, style, width } = view
  return findings.flatMap(({ code, count, places }) => {
    const times = count === 1 ? '' : ` ×${count}`
    return [
      ...hang(indent(2), `${code}${times}: ${soundnessMeanings[code][language]}`, width),
      ...places
        .slice(0, SHOWN_PLACES)
        .flatMap((place) => hang(indent(4), escapeForTerminal(placeText(place)), width).map(style.faint)),
    ]
  })
}

function placeText({ file, region, offset, detail }: SoundnessFinding['places'][number]): string {
  const where = [file, region === '' ? '' : `${region} at ${offset}`].filter((one) => one !== '').join(', ')
  return where === '' ? detail : `${where}: ${detail}`
}

function soundnessFields(soundness: Soundness, language: Language): readonly Field[] {
  const { sizeBytes, database, directory, salvage } = soundness
  if (database === undefined && directory === undefined && salvage === undefined) return []
  return [
    [words.size, `${renderBytes(sizeBytes)} (${sizeBytes})`],
    ...(database === undefined ? [] : databaseFields(database, directory !== undefined, language)),
    ...(directory === undefined ? [] : directoryFields(directory, language)),
    ...(salvage === undefined ? [] : [salvageField(salvage, language)]),
  ]
}

function salvageField({ revisions, liveKeys, tree }: SalvageCount, language: Language): Field {
  const parts = Object.entries(revisions).filter(([, count]) => count > 0)
  const counts = parts.map(([sureness, count]) => `${sureness} ${count}`).join(', ')
  const text = {
    en: `${liveKeys} keys; revisions: ${counts === '' ? 'none' : counts}; tree: ${tree}`,
    zh: `${liveKeys} 个键；修订：${counts === '' ? '无' : counts}；树：${tree}`,
  }
  return [words.salvaged, text[language]]
}

function databaseFields(database: DatabaseSoundness, isMember: boolean, language: Language): readonly Field[] {
  const { pages, pageSizeBytes, metas, trailer, buckets, leaves, values } = database
  const isEn = language === 'en'
  const mode = { all: { en: 'all', zh: '全部' }, sampled: { en: 'a sample', zh: '抽样' } }[values.mode][language]
  return [
    [words.pages, `${pages.present} / ${pages.counted} × ${pageSizeBytes}`],
    [words.metas, metas.map((valid) => (valid ? (isEn ? 'valid' : '有效') : isEn ? 'invalid' : '无效')).join(', ')],
    ...(isMember ? [] : [[words.trailer, trailerPhrases[trailer.kind][language]] satisfies Field]),
    [words.buckets, buckets.map(({ name, entries }) => `${name} (${entries})`).join(', ')],
    [words.leaves, `${leaves.read} / ${leaves.found}`],
    [
      words.revisions,
      isEn
        ? `${database.revisions} of ${database.liveKeys} keys that exist; the last one is ${database.lastRevision}`
        : `${database.revisions}（${database.liveKeys} 个现存的键）；最后的修订号是 ${database.lastRevision}`,
    ],
    [
      words.values,
      isEn
        ? `${mode}: ${values.checked}, ${values.undecodable} of them cannot be decoded`
        : `${mode}：${values.checked}，其中 ${values.undecodable} 个无法解码`,
    ],
  ]
}

export function directoryFields(directory: DirectorySoundness, language: Language): readonly Field[] {
  const { starts, likelyVersion, nodeId, clusterId, members, consistentIndex, committedIndex, lastIndex } = directory
  const isEn = language === 'en'
  const minors = (['3.4', '3.5', '3.6'] as const).map((minor) => {
    const mark = minor === likelyVersion ? '*' : ''
    return `${minor}${mark} ${wouldStartPhrases[starts[minor].wouldStart][language]}`
  })
  const revision = directory.committedRevision
  const { reasons } = starts[likelyVersion ?? '3.5']
  const none = isEn ? 'unknown' : '未知'
  return [
    [words.starts, minors.join(isEn ? ', ' : '，')],
    ...reasons.map(({ code, detail }): Field => [words.because, `${startReasonMeanings[code][language]} (${detail})`]),
    [
      words.log,
      isEn
        ? `committed up to entry ${committedIndex} of ${lastIndex ?? none}; the db has applied ${consistentIndex ?? none}; revision ${revision ?? none} after the start`
        : `已提交到条目 ${committedIndex}（共 ${lastIndex ?? none}）；数据库已应用 ${consistentIndex ?? none}；启动后的修订号为 ${revision ?? none}`,
    ],
    [
      words.member,
      isEn
        ? `${nodeId ?? none} of cluster ${clusterId ?? none}, ${members} members`
        : `${nodeId ?? none}，集群 ${clusterId ?? none}，共 ${members} 个成员`,
    ],
  ]
}
