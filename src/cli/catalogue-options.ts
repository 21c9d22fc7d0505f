import type { OptionTable } from './option.ts'

/** For every command that judges: conditions beside the built-in ones. */
export const catalogueOptions = {
  catalog: {
    kind: 'list',
    placeholder: 'DIR',
    completes: 'directory',
    meaning: {
      en: 'a folder of your own conditions, beside the built-in ones',
      zh: '您自己的条件目录，与内置条件一起使用',
    },
  },
} as const satisfies OptionTable
