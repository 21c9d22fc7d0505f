import { describeThrown } from '../base/error.ts'
import type { EvidenceItem, EvidenceReader } from '../model/evidence.ts'
import { unnamedHost } from '../model/subject.ts'
import { evidenceErrors } from './errors.ts'
import { componentsOf, findPastedLogs } from './pasted-logs.ts'
import type { PlainFile, PlainFileTree, UnreadablePath } from './plain-file-tree.ts'
import { type RecognisedContent, recogniseContent } from './recognise.ts'
import { recognisePath } from './recognise-path.ts'
import { splitTranscript, type TranscriptItem } from './transcript-items.ts'

export interface PlainFileOptions {
  /** Host names known from an inventory: a file that names one is from there. */
  readonly hosts?: readonly string[]
}

const TRANSCRIPT_LIMIT_BYTES = 32 * 1024 * 1024

interface RecognisedFile {
  readonly file: PlainFile
  readonly content: RecognisedContent
}

/**
 * Makes files and folders, in any mixture, readable as evidence: each file's component and host are recognised, transcripts are
 * split into one item for each command. What is not recognised stays in the list with the reason.
 */
export async function openPlainFiles(
  tree: PlainFileTree,
  paths: readonly string[],
  options: PlainFileOptions = {},
): Promise<EvidenceReader> {
  const { files, unreadable } = await tree.list(paths)
  if (files.length === 0 && unreadable.length === 0) {
    throw evidenceErrors.error('EVIDENCE_EMPTY', `No file in ${paths.join(', ')}: there is nothing to diagnose`, {
      data: { paths },
      hint: 'Name a folder or files with logs of the control plane, or a bundle that codeblue capture wrote.',
    })
  }
  const recognised: RecognisedFile[] = []
  const items: EvidenceItem[] = unreadable.map(unreadableItem)
  const readers = new Map<string, () => AsyncIterable<Uint8Array>>()
  for (const file of files) {
    try {
      recognised.push({ file, content: recogniseContent(await tree.sample(file)) })
    } catch (thrown) {
      items.push(unreadableItem({ path: file.path, reason: describeThrown(thrown) }))
    }
  }
  const hosts = hostsOf(recognised, options.hosts ?? [])
  for (const { file, content } of recognised) {
    const pieces = await piecesOf(tree, file, content)
    if (pieces.length > 0) {
      for (const { item, bytes } of pieces) {
        const isSomeHosts = content.kind !== 'transcript' || isOfAHost(item)
        items.push(isSomeHosts ? { ...item, host: item.host ?? hosts.get(file.path) ?? unnamedHost } : item)
        readers.set(item.path, () => once(bytes))
      }
      continue
    }
    items.push(itemOf(file, content, { host: hosts.get(file.path), known: options.hosts ?? [] }))
    if (content.kind !== 'binary') readers.set(file.path, () => tree.open(file))
  }
  return {
    items,
    open: (item) => readers.get(item.path)?.() ?? once(new Uint8Array()),
  }
}

/** What a file holds, if it is more than one thing. A log that cannot be read to its end is one: its reader says why. */
async function piecesOf(
  tree: PlainFileTree,
  file: PlainFile,
  content: RecognisedContent,
): Promise<readonly TranscriptItem[]> {
  try {
    if (content.kind !== 'transcript') return await pastedItems(tree, file, content)
    return splitTranscript(file.path, ...(await textOf(tree, file)))
  } catch (thrown) {
    if (content.kind === 'log') return []
    return [{ item: unreadableItem({ path: file.path, reason: describeThrown(thrown) }), bytes: new Uint8Array() }]
  }
}

/** Commands that can only be asked on the host they speak of: without a name it is some host. */
const isOfAHost = ({ collector }: { readonly collector: string }): boolean =>
  /^(?:node\.(?:disks|inodes)|systemd\.units|containers)$/.test(collector)

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes
}

async function textOf(tree: PlainFileTree, file: PlainFile): Promise<readonly [text: string, isWhole: boolean]> {
  const parts: Buffer[] = []
  let size = 0
  for await (const chunk of tree.open(file)) {
    parts.push(Buffer.from(chunk.subarray(0, TRANSCRIPT_LIMIT_BYTES - size)))
    size += chunk.length
    if (size >= TRANSCRIPT_LIMIT_BYTES) break
  }
  return [Buffer.concat(parts).toString('utf8'), size < TRANSCRIPT_LIMIT_BYTES]
}

/** What a person pastes together is short. */
const NOTES_LIMIT_BYTES = 512 * 1024

/** The pieces of notes that hold logs, or of a file into which the logs of several programs were pasted one below the other. */
async function pastedItems(
  tree: PlainFileTree,
  file: PlainFile,
  content: RecognisedContent,
): Promise<readonly TranscriptItem[]> {
  if ((content.kind !== 'text' && content.kind !== 'log') || file.sizeBytes > NOTES_LIMIT_BYTES) return []
  const [text] = await textOf(tree, file)
  const logs = findPastedLogs(text)
  const isOneLog = content.kind === 'log' && !content.isMixed && [...componentsOf(logs)].length < 2
  if (isOneLog || (content.kind === 'log' && content.isMixed && logs.length < 2)) return []
  return logs.map((log, index) => {
    // Blank lines stand for what is above, so that a line keeps the number that it has in the file.
    const bytes = new TextEncoder().encode('\n'.repeat(log.line - 1) + log.text)
    const item: EvidenceItem = {
      path: `${file.path}#${index + 1}`,
      collector: log.component === 'kernel' ? 'node.dmesg' : 'log',
      host: log.host,
      component: log.component,
      detail: file.path,
      outcome: 'collected',
      reason: '',
      source: `${file.path}, line ${log.line}`,
      sizeBytes: bytes.length,
    }
    return { item, bytes }
  })
}

function itemOf(
  file: PlainFile,
  content: RecognisedContent,
  place: { readonly host: string | undefined; readonly known: readonly string[] },
): EvidenceItem {
  const named = recognisePath(file.relativePath, file.rootName, place.known)
  const base = {
    path: file.path,
    source: file.path,
    sizeBytes: file.sizeBytes,
    outcome: 'collected',
    reason: '',
  } as const
  if (content.kind === 'binary') {
    return { ...base, collector: 'text', outcome: 'skipped', reason: 'a binary file; it was not recognised' }
  }
  if (content.kind === 'answer') {
    const isAudit = content.collector === 'audit.log'
    const host = place.host ?? (isOfAHost(content) ? unnamedHost : undefined)
    const answer = { ...base, collector: content.collector, host, detail: file.path }
    return isAudit ? { ...answer, component: 'audit' } : answer
  }
  const component =
    content.kind === 'log' && content.isMixed ? undefined : (contentComponent(content) ?? named.component)
  if (content.kind !== 'log' && (component === undefined || !isLogName(file.path)))
    return { ...base, collector: 'text', outcome: 'skipped', reason: unrecognised(file) }
  const collector = component === 'kernel' ? 'node.dmesg' : 'log'
  const host = content.kind === 'log' && content.isMixed ? place.host : (place.host ?? unnamedHost)
  return { ...base, collector, component, host, detail: file.path }
}

const unrecognised = ({ sizeBytes }: PlainFile): string =>
  sizeBytes === 0 ? 'an empty file' : 'text that is neither a log nor the answer of a command that is known'

/** A few plain lines are a log only when the file says so: a program that dies of a wrong flag prints no more. */
const isLogName = (path: string): boolean => /\.log(?:[.-][\w-]+)*$/.test(path)

const contentComponent = (content: RecognisedContent) => (content.kind === 'log' ? content.component : undefined)

/** Host of each file: by its path, else by its content, else that of the one host named beside it in the same folder. */
function hostsOf(files: readonly RecognisedFile[], known: readonly string[]): ReadonlyMap<string, string> {
  const hosts = new Map<string, string>()
  const byFolder = new Map<string, Set<string>>()
  for (const { file, content } of files) {
    const inContent = content.kind === 'log' ? content.host : undefined
    const host = recognisePath(file.relativePath, file.rootName, known).host ?? inContent
    if (host === undefined) continue
    hosts.set(file.path, host)
    const folder = folderOf(file.path)
    byFolder.set(folder, (byFolder.get(folder) ?? new Set()).add(host))
  }
  for (const { file } of files) {
    const beside = byFolder.get(folderOf(file.path))
    const [only] = beside ?? []
    if (!hosts.has(file.path) && beside?.size === 1 && only !== undefined) hosts.set(file.path, only)
  }
  return hosts
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

const unreadableItem = ({ path, reason }: UnreadablePath): EvidenceItem => ({
  path,
  collector: 'text',
  source: path,
  sizeBytes: 0,
  outcome: 'failed',
  reason,
})
