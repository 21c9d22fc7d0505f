import { escapeForTerminal } from '../base/text.ts'
import type { CommandEnd } from './command.ts'
import { cliErrors } from './errors.ts'
import { namespacesOf, type ObjectsInvocation, selectorOf } from './snapshot-objects.ts'
import { workWatchOf } from './snapshot-options.ts'

/** What there is, when no resource was named. */
export async function printContents(invocation: ObjectsInvocation): Promise<CommandEnd> {
  const { readContents } = await import('../app/snapshot/snapshot-contents.ts')
  const { presentTable } = await import('../app/present.ts')
  const { damageNotes } = await import('../app/snapshot/present-objects.ts')
  const { options, terminal, language } = invocation
  const output = options.output
  if (output !== 'text' && output !== 'json' && output !== 'markdown' && output !== 'wide')
    throw cliErrors.error('CLI_BAD_VALUE', `-o ${output} is for objects, and no resource was named`, {
      hint: 'Name resources: pods, or all.',
    })
  const contents = await readContents({
    ...workWatchOf(invocation),
    path: invocation.arguments[0] ?? '',
    namespaces: namespacesOf(options),
    atRevision: options.revision,
    salvage: options.salvage,
    selector: await selectorOf(options.selector),
  })
  const { revision, newestTime, resources, objects, otherKeys, problems } = contents
  const table = {
    header: ['RESOURCE', 'OBJECTS', 'NAMESPACES'],
    rows: resources.map((row) => [
      row.resource,
      String(row.objects),
      row.namespaces === 0 ? '' : String(row.namespaces),
    ]),
    json: { schema: 'codeblue/snapshot-contents/v1', revision, newestTime, objects, otherKeys, resources, problems },
  }
  const view = { style: terminal.style, width: terminal.width, rowWidth: terminal.rowWidth, language }
  terminal.print(presentTable(table, { ...view, output: output === 'wide' ? 'text' : output }))
  const sum = {
    en: `${objects} objects and ${otherKeys} other keys at revision ${revision}; the newest time in them is ${newestTime ?? 'unknown'}.`,
    zh: `修订版本 ${revision} 中有 ${objects} 个对象和 ${otherKeys} 个其他键；其中最新的时间为 ${newestTime ?? '未知'}。`,
  }
  const notes = [sum[language], ...damageNotes(contents, (text) => text[language])]
  for (const note of notes) terminal.note(`${escapeForTerminal(note)}\n`)
  return problems.length > 0 ? ['incomplete'] : []
}
