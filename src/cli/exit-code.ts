import type { Localized } from '../base/localized.ts'

/**
 * Every way to end, worst claim first: when several hold, the first of this table is the exit code. A signal comes before all
 * of them, as 128 plus its number.
 */
export const exitCodes = {
  usage: {
    code: 2,
    meaning: {
      en: 'the command line is wrong: unknown command, option, argument or value',
      zh: '命令行有误：未知的命令、选项、参数或取值',
    },
  },
  error: {
    code: 1,
    meaning: {
      en: 'Codeblue itself failed: a file, a host or a rule of its own; says nothing about the cluster',
      zh: 'Codeblue 自身失败：文件、主机或其自身规则；不代表集群状态',
    },
  },
  refused: { code: 5, meaning: { en: 'a guard refused', zh: '被保护规则拒绝' } },
  resumable: { code: 6, meaning: { en: 'stopped, can be resumed', zh: '已停止，可以继续' } },
  findings: {
    code: 3,
    meaning: { en: 'findings at or above the threshold', zh: '存在达到阈值的发现' },
  },
  incomplete: {
    code: 4,
    meaning: {
      en: 'nothing was found, but something could not be evaluated, or nothing was recognised',
      zh: '未发现问题，但有内容无法评估，或没有识别出任何内容',
    },
  },
} as const satisfies Readonly<Record<string, { readonly code: number; readonly meaning: Localized }>>

export type ExitReason = keyof typeof exitCodes

export const cleanMeaning: Localized = { en: 'done and clean', zh: '完成，未发现问题' }
export const signalMeaning: Localized = {
  en: 'ended by a signal (130: Ctrl-C, 141: the reader of the output went away, 143: asked to stop)',
  zh: '被信号终止（130：Ctrl-C，141：输出的读取方已关闭，143：被要求停止）',
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGPIPE: 13, SIGTERM: 15 } as const
export type ExitSignal = keyof typeof signalNumbers

/** The one place where an exit code is decided. */
export function exitCodeFor(reasons: readonly ExitReason[], signal?: ExitSignal): number {
  if (signal !== undefined) return 128 + signalNumbers[signal]
  for (const [reason, row] of Object.entries(exitCodes)) if (reasons.some((each) => each === reason)) return row.code
  return 0
}
