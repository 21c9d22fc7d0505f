import { defineCommand } from '../command.ts'
import { describeCommands } from '../completion/described-command.ts'
import { renderBashCompletion } from '../completion/render-bash.ts'
import { renderFishCompletion } from '../completion/render-fish.ts'
import { renderZshCompletion } from '../completion/render-zsh.ts'

const shells = ['bash', 'zsh', 'fish'] as const
const renderers = { bash: renderBashCompletion, zsh: renderZshCompletion, fish: renderFishCompletion } as const

export const completionCommand = defineCommand({
  summary: { en: 'print a completion script for bash, zsh or fish', zh: '输出 bash、zsh 或 fish 的补全脚本' },
  description: {
    en: 'Prints a script that completes commands, options, their values and files. It is made from the same table that parses the command line and does not start codeblue while you type.',
    zh: '输出补全命令、选项、取值和文件的脚本。它与命令行解析出自同一张表，输入时不会启动 codeblue。',
  },
  arguments: [
    { name: 'SHELL', count: 'one', choices: shells, meaning: { en: 'bash, zsh or fish', zh: 'bash、zsh 或 fish' } },
  ],
  options: {},
  examples: [
    {
      line: 'source <(codeblue completion bash)',
      meaning: {
        en: 'for this bash, or in ~/.bashrc for every one',
        zh: '对当前 bash 生效；写入 ~/.bashrc 则始终生效',
      },
    },
    {
      line: 'codeblue completion fish > ~/.config/fish/completions/codeblue.fish',
      meaning: { en: 'for fish', zh: '用于 fish' },
    },
  ],
  never: { en: 'Writes to your shell configuration.', zh: '不会改写您的 shell 配置。' },
  run: async ({ arguments: [shell], commands, language, terminal }) => {
    const chosen = shells.find((each) => each === shell) ?? 'bash'
    terminal.print(renderers[chosen](await describeCommands(commands, language)))
    return []
  },
})
