import type { OptionTable } from './option.ts'

/** For every command about one of several labs. */
export const labOptions = {
  lab: {
    kind: 'text',
    placeholder: 'ID',
    meaning: { en: 'which lab, when several run', zh: '有多个实验环境时指定其一' },
  },
} as const satisfies OptionTable
