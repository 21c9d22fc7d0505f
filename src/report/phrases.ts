import type { Localized } from '../base/localized.ts'
import type { Confidence } from '../model/diagnosis.ts'

/** Headings and fixed sentences of the answer on the terminal and of the report. */
export const phrases = {
  why: { en: 'Why', zh: '原因' },
  against: { en: 'What speaks against it', zh: '反面证据' },
  next: { en: 'Look at next', zh: '接下来查看' },
  actions: { en: 'What to do', zh: '处理建议' },
  forbidden: { en: 'Forbidden in this state', zh: '当前状态下禁止的操作' },
  howBad: { en: 'How bad it is', zh: '严重程度' },
  wayOut: { en: 'Way out', zh: '出路' },
  others: { en: 'Also found', zh: '其他发现' },
  notEvaluated: { en: 'Could not be evaluated', zh: '未能评估' },
  notCollected: { en: 'Asked for and not got', zh: '未能获取的证据' },
  nothingAgainst: { en: 'Nothing that was seen.', zh: '未见反面证据。' },
  nothingFound: { en: 'Nothing wrong was found', zh: '未发现异常' },
  nothingFoundYet: {
    en: 'Nothing wrong was found in what could be evaluated',
    zh: '在能够评估的范围内未发现异常',
  },
  nothingEvaluated: { en: 'Nothing could be evaluated', zh: '未能评估任何内容' },
  nothingLooked: {
    en: 'No evidence was recognised that any check could be held against.',
    zh: '没有识别出可供检查的证据。',
  },
  unproven: {
    en: 'Something is wrong; this evidence does not prove what',
    zh: '存在异常，但现有证据不足以证明原因',
  },
  cluster: { en: 'cluster', zh: '集群' },
  runbook: { en: 'Runbook: ', zh: '操作手册：' },
  irreversible: {
    en: 'The way out may lose data or cannot be undone: a second person confirms.',
    zh: '该出路可能丢失数据或不可撤销：须由第二人确认。',
  },
  unknownMembers: { en: 'Nobody could look at', zh: '未能查看的成员' },
  form: { en: 'Form', zh: '形态' },
  voters: { en: 'Voting members', zh: '投票成员' },
  quorum: { en: 'Quorum', zh: '法定人数' },
  answering: { en: 'Taking part', zh: '参与中' },
  unknown: { en: 'unknown', zh: '未知' },
} as const satisfies Readonly<Record<string, Localized>>

/** Marks that join a name and what it says; full width in Chinese. */
export const colon: Localized = { en: ': ', zh: '：' }
export const stop: Localized = { en: '. ', zh: '。' }

export const confidenceNames: Readonly<Record<Confidence | 'none', Localized>> = {
  proven: { en: 'proven', zh: '已证实' },
  likely: { en: 'likely', zh: '很可能' },
  unproven: { en: 'unproven', zh: '未证实' },
  none: { en: 'clean', zh: '无异常' },
}

/** Said instead of clean while something could not be evaluated: unknown is not healthy. */
export const incompleteName: Localized = { en: 'incomplete', zh: '不完整' }

/** `14 of 96 conditions`, and other sentences that carry numbers. */
export const counted = {
  notEvaluated: (count: number, total: number): Localized => ({
    en: `${count} of ${total} checks`,
    zh: `共 ${total} 项检查，${count} 项未能评估`,
  }),
  clean: (observed: number, total: number): Localized => ({
    en: `${total - observed} of ${total} checks were evaluated and none of them was observed.`,
    zh: `共 ${total} 项检查，已评估 ${total - observed} 项，均未观察到异常。`,
  }),
  more: (count: number): Localized => ({ en: `and ${count} more`, zh: `另有 ${count} 项` }),
  linesMore: (count: number): Localized => ({
    en: count === 1 ? '1 more line says so' : `${count} more lines say so`,
    zh: `另有 ${count} 行可佐证`,
  }),
}
