import { defineCommand } from '../command.ts'
import { printHelp } from '../print-help.ts'

export const helpCommand = defineCommand({
  summary: { en: 'explain a command or the exit codes', zh: '解释某个命令或退出码' },
  description: {
    en: 'Explains what a command takes, does and never does, with examples. Without a name it lists all commands.',
    zh: '解释命令的输入、作用以及它绝不会做的事，并附示例。不带名称时列出所有命令。',
  },
  arguments: [
    {
      name: 'COMMAND',
      count: 'any',
      completes: 'nothing',
      meaning: { en: 'words of a command, or exit-codes', zh: '命令的各个单词，或 exit-codes' },
    },
  ],
  options: {},
  examples: [
    { line: 'codeblue help diagnose', meaning: { en: 'what diagnose does', zh: 'diagnose 的作用' } },
    { line: 'codeblue help exit-codes', meaning: { en: 'what a script may rely on', zh: '脚本可以依赖的约定' } },
  ],
  never: { en: 'Touches anything.', zh: '不触碰任何东西。' },
  run: async (invocation) => {
    await printHelp(invocation.arguments, invocation)
    return []
  },
})
