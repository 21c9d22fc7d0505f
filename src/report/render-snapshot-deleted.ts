import { wrap } from '../base/display-width.ts'
import { escapeForTerminal } from '../base/text.ts'
import type { DeletedObjects, DeletionEvent } from '../model/snapshot-deleted.ts'
import {
  compactionPhrase,
  deletedHeadline,
  eventKinds,
  eventSpan,
  eventTitle,
  logPhrase,
  managersPhrase,
  namesByResource,
  recoveryLines,
  tracePhrase,
} from './deleted-phrases.ts'
import { markdownCode, markdownText } from './markdown-text.ts'
import { words } from './render-snapshot-diff.ts'
import { hang, indent, type TextView, textSection } from './text-view.ts'

export interface DeletedView extends TextView {
  /** Names the objects of routine deletions as well. */
  readonly all: boolean
}

export function renderDeletedText(deleted: DeletedObjects, view: DeletedView): string {
  const { language, style, width } = view
  const compaction = compactionPhrase(deleted)
  const notes = [...tracePhrase(deleted), logPhrase(deleted)].flatMap((one) => one?.[language] ?? [])
  const lines = [
    ...wrap(escapeForTerminal(deletedHeadline(deleted)[language]), width).map(style.strong),
    ...(compaction === undefined ? [] : wrap(escapeForTerminal(compaction[language]), width).map(style.warn)),
    ...notes.flatMap((note) => wrap(escapeForTerminal(note), width)),
    ...deleted.events.flatMap((event) => ['', ...eventLines(event, deleted, view)]),
    ...textSection(
      words.problems,
      deleted.problems.flatMap(({ code, region, detail }) =>
        hang({ first: '  ', rest: '    ' }, escapeForTerminal(`${region}: ${detail} (${code})`), width),
      ),
      view,
    ),
  ]
  return `${lines.join('\n')}\n`
}

function eventLines(
  event: DeletionEvent,
  deleted: DeletedObjects,
  { language, style, width, all }: DeletedView,
): readonly string[] {
  const isRoutine = event.kind.startsWith('routine')
  const title = escapeForTerminal(eventTitle(event)[language])
  const managers = managersPhrase(event)
  const shown = isRoutine && !all
  return [
    isRoutine ? title : style.strong(title),
    `  ${style.faint(escapeForTerminal(eventSpan(event)[language]))}`,
    ...(managers === undefined ? [] : hang(indent(2), escapeForTerminal(managers[language]), width)),
    ...(shown
      ? hang(indent(2), escapeForTerminal(eventKinds(event, language)), width)
      : namesByResource(event).flatMap(({ resource, names }) =>
          hang(
            { first: '  ', rest: '      ' },
            escapeForTerminal(`${resource} (${names.length}): ${names.join(', ')}`),
            width,
          ),
        )),
    ...recoveryLines(event, deleted).flatMap(({ text, command }) =>
      command === undefined
        ? hang(indent(2), escapeForTerminal(text?.[language] ?? ''), width)
        : [`    ${style.accent(escapeForTerminal(command))}`],
    ),
  ]
}

export function renderDeletedMarkdown(
  deleted: DeletedObjects,
  { language, all }: Pick<DeletedView, 'language' | 'all'>,
): string {
  const compaction = compactionPhrase(deleted)
  const notes = [compaction, ...tracePhrase(deleted), logPhrase(deleted)].flatMap((one) => one?.[language] ?? [])
  const section = (event: DeletionEvent): readonly string[] => {
    const managers = managersPhrase(event)
    const names = event.kind.startsWith('routine') && !all ? [] : namesByResource(event)
    return [
      `## ${markdownText(eventTitle(event)[language])}`,
      '',
      markdownText(eventSpan(event)[language]),
      ...(managers === undefined ? [] : ['', markdownText(managers[language])]),
      '',
      ...(names.length === 0
        ? [markdownText(eventKinds(event, language))]
        : names.map(
            ({ resource, names: own }) => `- ${markdownText(`${resource} (${own.length}): ${own.join(', ')}`)}`,
          )),
      ...recoveryLines(event, deleted).flatMap(({ text, command }) => [
        '',
        command === undefined ? markdownText(text?.[language] ?? '') : markdownCode(command),
      ]),
      '',
    ]
  }
  const lines = [
    `**${markdownText(deletedHeadline(deleted)[language])}**`,
    '',
    ...notes.flatMap((note) => [markdownText(note), '']),
    ...deleted.events.flatMap(section),
    ...deleted.problems.map(
      ({ code, region, detail }) => `- ${words.problems[language]}: ${markdownText(`${region}: ${detail} (${code})`)}`,
    ),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}
