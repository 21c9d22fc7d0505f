import type { WantedObject } from '../app/snapshot/object-words.ts'
import type { ObjectPresentation } from '../app/snapshot/present-objects.ts'
import type { GetRequest, Got, UnknownResource } from '../app/snapshot/snapshot-get.ts'
import { escapeForTerminal } from '../base/text.ts'
import type { CommandEnd, Invocation } from './command.ts'
import { cliErrors } from './errors.ts'
import type {
  keyOptions,
  managedFieldsOption,
  prefixOption,
  selectionOptions,
  selectorOption,
  tableFormat,
  wideOption,
} from './object-options.ts'
import type { OptionValues } from './option.ts'
import { workWatchOf } from './snapshot-options.ts'

/** What `list` and `get` have in common. */
export interface ObjectsInvocation {
  readonly options: OptionValues<typeof selectionOptions & typeof selectorOption & typeof tableFormat> &
    Partial<OptionValues<typeof keyOptions & typeof prefixOption & typeof wideOption & typeof managedFieldsOption>>
  readonly arguments: readonly string[]
  readonly language: Invocation['language']
  readonly terminal: Invocation['terminal']
  readonly signal: Invocation['signal']
}

/** Reads, prints, and says how it ended. */
export async function printObjects(command: string, invocation: ObjectsInvocation): Promise<CommandEnd> {
  const { getObjects } = await import('../app/snapshot/snapshot-get.ts')
  const { notesOn, presentObjects } = await import('../app/snapshot/present-objects.ts')
  const { options, terminal, language } = invocation
  const wanted = await wantedOf(command, invocation)
  const got = await getObjects(await requestOf(command, wanted, invocation))
  refuseUnknown(command, got.unknown)
  const presentation: ObjectPresentation = {
    ...{ format: options.output, language, style: terminal.style, width: terminal.width, rowWidth: terminal.rowWidth },
    ...{
      wide: options.wide ?? false,
      namespaces: namespacesOf(options),
      isSingle: isSingle(wanted, options.key ?? []),
    },
  }
  if (got.objects.length > 0 || (got.missing.length === 0 && ['json', 'yaml'].includes(options.output)))
    terminal.print(await presentObjects(got, presentation))
  for (const note of notesOn(got, presentation)) terminal.note(`${escapeForTerminal(note)}\n`)
  return endOf(got)
}

const isSingle = (wanted: readonly WantedObject[], keys: readonly string[]): boolean =>
  wanted.length + keys.length === 1 && wanted.every(({ name }) => name !== undefined)

async function wantedOf(command: string, invocation: ObjectsInvocation): Promise<readonly WantedObject[]> {
  const { decodeObjectWords } = await import('../app/snapshot/object-words.ts')
  const words = invocation.arguments.slice(1)
  const wanted = decodeObjectWords(words)
  if (wanted !== undefined) return wanted
  throw cliErrors.error('CLI_BAD_VALUE', `'${command}' does not take '${escapeForTerminal(words.join(' '))}'`, {
    data: { words },
    hint: 'Write deploy/web svc/web, or pods web-1 web-2.',
  })
}

async function requestOf(
  command: string,
  wanted: readonly WantedObject[],
  invocation: ObjectsInvocation,
): Promise<GetRequest> {
  const { options } = invocation
  return {
    ...{ command, wanted, ...workWatchOf(invocation) },
    path: invocation.arguments[0] ?? '',
    namespaces: namespacesOf(options),
    keys: options.key ?? [],
    prefix: options.prefix ?? '',
    atRevision: options.revision,
    salvage: options.salvage,
    selector: await selectorOf(options.selector),
    reveal: options.reveal,
    withAges: ['text', 'wide', 'markdown'].includes(options.output),
    showManagedFields: options['show-managed-fields'] ?? false,
    encryptionConfiguration: options['encryption-config'],
  }
}

export const namespacesOf = (options: OptionValues<typeof selectionOptions>): readonly string[] =>
  options['all-namespaces'] ? [] : options.namespace

export async function selectorOf(text: string | undefined): Promise<GetRequest['selector']> {
  const { decodeSelector } = await import('../app/snapshot/object-words.ts')
  const selector = decodeSelector(text)
  if (selector !== undefined) return selector
  throw cliErrors.error('CLI_BAD_VALUE', `--selector does not take '${escapeForTerminal(text ?? '')}'`, {
    data: { given: text },
    hint: 'Write labels as kubectl takes them: app=web,tier!=db,env in (a,b),!old.',
  })
}

export function refuseUnknown(command: string, unknown: readonly UnknownResource[]): void {
  const [first] = unknown
  if (first === undefined) return
  const { text, meant } = first
  throw cliErrors.error(
    'CLI_UNKNOWN_RESOURCE',
    `No resource is called '${escapeForTerminal(text)}', in Kubernetes or by a CRD of this snapshot`,
    {
      data: { command, resource: text },
      hint: meant === undefined ? 'codeblue snapshot list PATH shows what there is.' : `Did you mean '${meant}'?`,
    },
  )
}

function endOf(got: Got): CommandEnd {
  const isPartial = got.problems.length > 0 || got.objects.some(({ isWhole }) => !isWhole)
  // Where a file is damaged, a name that was not found may still have been there.
  if (got.problems.length > 0) return ['incomplete']
  return [...(got.missing.length > 0 ? (['findings'] as const) : []), ...(isPartial ? (['incomplete'] as const) : [])]
}
