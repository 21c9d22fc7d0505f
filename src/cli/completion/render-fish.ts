import { type DescribedCommand, type DescribedOption, nextWords } from './described-command.ts'

/** One `complete` line for each word and option; the condition is the command as far as it was typed. */
export function renderFishCompletion(commands: readonly DescribedCommand[]): string {
  const next = [...nextWords(commands)]
  const words = next.flatMap(([prefix, followers]) =>
    followers.map((word) => {
      const whole = [...(prefix === '' ? [] : [prefix]), word].join(' ')
      const summary = commands.find((command) => command.words.join(' ') === whole)?.summary ?? `${whole} ...`
      return `complete -c codeblue -n "_codeblue_at '${prefix}'" -f -a ${word} -d ${fishText(summary)}`
    }),
  )
  const options = commands.flatMap(({ words: name, options: all, value }) => [
    ...all.map((option) => optionLine(name.join(' '), option)),
    ...(value === undefined
      ? []
      : [
          `complete -c codeblue -n "_codeblue_at '${name.join(' ')}'" ${
            value.choices.length > 0
              ? `-f -a ${fishText(value.choices.join(' '))}`
              : value.completes === 'nothing'
                ? '-f'
                : '-F'
          }`,
        ]),
  ])
  const table = next.map(([prefix, followers]) => `        case '${prefix}'\n            echo ${followers.join(' ')}`)
  return `${[header, ...table, middle, ...words, ...options].join('\n')}\n`
}

function optionLine(command: string, { flags, value, meaning }: DescribedOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ')
  const takes =
    value === undefined
      ? ''
      : value.choices.length > 0
        ? ` -x -a ${fishText(value.choices.join(' '))}`
        : value.completes === 'nothing'
          ? ' -x'
          : ' -r -F'
  return `complete -c codeblue -n "_codeblue_at '${command}'" ${names}${takes} -d ${fishText(meaning)}`
}

const fishText = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`

const header = `# fish completion for codeblue
function _codeblue_next
    switch "$argv[1]"`

const middle = `    end
end
function _codeblue_at
    set -l name ''
    for word in (commandline -opc)[2..-1]
        if contains -- $word (string split ' ' -- (_codeblue_next "$name"))
            set name (string trim -- "$name $word")
        end
    end
    test "$name" = "$argv[1]"
end
complete -c codeblue -f`
