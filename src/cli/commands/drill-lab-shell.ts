import { defineCommand } from '../command.ts'
import { labOptions } from '../lab-options.ts'

export const drillLabShellCommand = defineCommand({
  summary: { en: 'open a shell in a lab', zh: '在实验环境中打开 shell' },
  description: {
    en: 'Opens a shell on a host of the lab, or on the operator host, from which ssh reaches the others. With words behind --, runs them instead and ends with their exit code.',
    zh: '在实验环境的某台主机或操作机上打开 shell；可从操作机经 ssh 到达其他主机。若在 -- 之后给出命令，则执行该命令并以其退出码结束。',
  },
  arguments: [
    {
      name: 'ARG',
      count: 'any',
      meaning: { en: 'a command and its arguments, behind --', zh: '命令及其参数，写在 -- 之后' },
    },
  ],
  options: {
    ...labOptions,
    host: {
      kind: 'text',
      placeholder: 'HOST',
      meaning: {
        en: 'a host of the lab, or ops, the operator (default)',
        zh: '实验环境中的一台主机，或操作机 ops（默认）',
      },
    },
  },
  examples: [
    { line: 'codeblue drill lab shell --host cp2', meaning: { en: 'look around on cp2', zh: '在 cp2 上查看' } },
    {
      line: 'codeblue drill lab shell --host cp2 -- systemctl status etcd',
      meaning: { en: 'one command', zh: '执行一条命令' },
    },
  ],
  never: { en: 'Opens a shell outside the lab.', zh: '不会在实验环境之外打开 shell。' },
  run: async ({ options, arguments: argv, ignoreSignals }) => {
    const { labShell } = await import('../../app/drill-lab.ts')
    const { lab, host } = options
    ignoreSignals()
    const exitCode = await labShell({
      argv,
      ...(lab === undefined ? {} : { id: lab }),
      ...(host === undefined ? {} : { host }),
    })
    return { exitCode }
  },
})
