import type { OptionTable } from './option.ts'

/** Options that every command takes. */
export const globalOptions = {
  output: {
    kind: 'choice',
    short: 'o',
    placeholder: 'FORMAT',
    choices: ['text', 'json', 'markdown'],
    default: 'text',
    meaning: {
      en: 'text for people, json for programs (it does not depend on the language), markdown for tickets',
      zh: 'text 供人阅读，json 供程序使用（与语言无关），markdown 供工单使用',
    },
  },
  lang: {
    kind: 'choice',
    placeholder: 'LANG',
    choices: ['en', 'zh'],
    meaning: { en: 'language of the answer; by default that of LANG', zh: '输出语言，默认取自 LANG' },
  },
  'fail-on': {
    kind: 'choice',
    placeholder: 'LEVEL',
    choices: ['cause', 'T0', 'T1', 'T2', 'T3', 'never'],
    default: 'cause',
    meaning: {
      en: 'what counts as a finding (exit 3): any cause, a severity from this level on, or nothing',
      zh: '何者算作发现（退出码 3）：任一根因、达到该级别的严重程度，或从不',
    },
  },
  inventory: {
    kind: 'text',
    short: 'i',
    placeholder: 'FILE',
    completes: 'file',
    meaning: {
      en: 'the cluster as it should be; by default codeblue.yaml in this directory, if it is there',
      zh: '集群清单；默认使用当前目录下的 codeblue.yaml（如果存在）',
    },
  },
  'no-color': {
    kind: 'flag',
    meaning: { en: 'no colours; the variable NO_COLOR does the same', zh: '不使用颜色；环境变量 NO_COLOR 效果相同' },
  },
  quiet: { kind: 'flag', short: 'q', meaning: { en: 'no progress on stderr', zh: '不在标准错误上显示进度' } },
  help: { kind: 'flag', short: 'h', meaning: { en: 'explain this command', zh: '解释此命令' } },
} as const satisfies OptionTable
