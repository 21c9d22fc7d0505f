import { type DescribedCommand, type DescribedValue, nextWords } from './described-command.ts'

/** A bash function with the tables written into it. Works without the bash-completion package. */
export function renderBashCompletion(commands: readonly DescribedCommand[]): string {
  const words = [...nextWords(commands)].map(([prefix, next]) => `    '${prefix}') next='${next.join(' ')}' ;;`)
  const cases = commands.map(({ words: name, options, value }) => {
    const flags = options.flatMap((option) => option.flags).join(' ')
    const values = options.flatMap((option) =>
      option.value === undefined ? [] : [`        ${option.flags.join('|')}) ${replies(option.value)}; return ;;`],
    )
    return [
      `    '${name.join(' ')}')`,
      `      flags='${flags}'`,
      '      case "$previous" in',
      ...values,
      '      esac',
      `      if [[ $current != -* ]]; then ${value === undefined ? 'return' : replies(value)}; return; fi ;;`,
    ].join('\n')
  })
  return `${[header, ...words, middle, ...cases, footer].join('\n')}\n`
}

function replies({ choices, completes }: DescribedValue): string {
  if (choices.length > 0) return `COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$current"))`
  if (completes === 'nothing') return 'COMPREPLY=()'
  return `COMPREPLY=($(compgen ${completes === 'directory' ? '-d' : '-f'} -- "$current"))`
}

const header = `# bash completion for codeblue
_codeblue() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local name='' next='' flags='' word index
  _codeblue_next() { case "$1" in`

const middle = `    *) next='' ;;
  esac; }
  for ((index = 1; index < COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    _codeblue_next "$name"
    [[ " $next " == *" $word "* ]] && name="\${name:+$name }$word"
  done
  _codeblue_next "$name"
  if [[ -n $next && $current != -* ]]; then COMPREPLY=($(compgen -W "$next" -- "$current")); return; fi
  case "$name" in`

const footer = `  esac
  COMPREPLY=($(compgen -W "$flags" -- "$current"))
}
complete -o filenames -F _codeblue codeblue`
