import { type DescribedCommand, type DescribedOption, type DescribedValue, nextWords } from './described-command.ts'

/** A zsh function over `_arguments`, one branch for each command. */
export function renderZshCompletion(commands: readonly DescribedCommand[]): string {
  const words = [...nextWords(commands)].map(([prefix, next]) => `    '${prefix}') next=(${next.join(' ')}) ;;`)
  const cases = commands.map(({ words: name, options, value }) => {
    const rows = [...options.map(optionRow), ...(value === undefined ? [] : [`'*:value:${action(value)}'`])]
    return `    '${name.join(' ')}')\n      _arguments -s ${rows.join(' \\\n        ')} ;;`
  })
  return `${[header, ...words, middle, ...cases, footer].join('\n')}\n`
}

function optionRow({ flags, value, meaning }: DescribedOption): string {
  const names = flags.length === 1 ? `'${flags[0]}` : `{${flags.join(',')}}'`
  const tail = value === undefined ? '' : `:value:${action(value)}`
  return `${names}[${zshText(meaning)}]${tail}'`
}

function action({ choices, completes }: DescribedValue): string {
  if (choices.length > 0) return `(${choices.join(' ')})`
  return { file: '_files', directory: '_files -/', nothing: ' ' }[completes]
}

// Inside single quotes and brackets; colons and brackets would end the description.
const zshText = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&').replaceAll("'", "'\\''")

const header = `#compdef codeblue
_codeblue() {
  local name='' word
  local -a next
  _codeblue_next() { case "$1" in`

const middle = `    *) next=() ;;
  esac; }
  for word in \${words[2,CURRENT-1]}; do
    _codeblue_next "$name"
    (( \${next[(Ie)$word]} )) && name="\${name:+$name }$word"
  done
  _codeblue_next "$name"
  if (( \${#next} )) && [[ \${words[CURRENT]} != -* ]]; then compadd -a next; return; fi
  words=(codeblue \${words[CURRENT]}); CURRENT=2
  case "$name" in`

const footer = `  esac
}
compdef _codeblue codeblue`
