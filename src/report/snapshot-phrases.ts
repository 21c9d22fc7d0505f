import type { Localized } from '../base/localized.ts'
import type { SoundnessVerdict, Trailer } from '../model/soundness.ts'

export const verdictPhrases = {
  sound: { en: 'sound', zh: '完好' },
  damaged: { en: 'damaged', zh: '已损坏' },
  incomplete: { en: 'incomplete: the file was cut', zh: '不完整：文件被截断' },
  'not-a-database': { en: 'not a database of etcd', zh: '不是 etcd 数据库' },
  'not-evaluated': { en: 'not evaluated', zh: '未评估' },
} as const satisfies Record<SoundnessVerdict, Localized>

export const trailerPhrases = {
  matches: { en: 'matches the database', zh: '与数据库一致' },
  differs: { en: 'differs from the database', zh: '与数据库不一致' },
  absent: { en: 'absent: copied from a data directory', zh: '无：从数据目录复制而来' },
} as const satisfies Record<Trailer['kind'], Localized>

export const wouldStartPhrases = {
  yes: { en: 'would start', zh: '可以启动' },
  no: { en: 'would not start', zh: '无法启动' },
  unknown: { en: 'not known', zh: '未知' },
} as const satisfies Record<string, Localized>
