import { z } from 'zod'
import { describeThrown } from '../base/error.ts'
import { components } from '../model/component.ts'
import { collectionOutcomes, type EvidenceItem } from '../model/evidence.ts'
import { isBundlePath } from './bundle-path.ts'
import { evidenceErrors } from './errors.ts'

export const MANIFEST = 'manifest.json'
/** Written line by line while a capture runs; what is left of a capture that was killed. */
export const JOURNAL = 'manifest.jsonl'

const itemSchema = z.object({
  path: z.string().refine(isBundlePath, 'a path evidence/HOST/COLLECTOR/NAME'),
  collector: z.string().min(1).max(100),
  host: z.string().max(300).optional(),
  // A newer version may know more components; the bytes are evidence all the same.
  component: z.enum(components).optional().catch(undefined),
  detail: z.string().optional(),
  outcome: z.enum(collectionOutcomes),
  reason: z.string(),
  source: z.string(),
  exitCode: z.int().optional(),
  startedAt: z.string().optional(),
  durationMs: z.number().optional(),
  clockOffsetMs: z.number().optional(),
  sizeBytes: z.int().min(0),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  redactions: z.record(z.string(), z.int().min(0)).optional(),
})

const headSchema = z.object({
  schema: z.literal('codeblue/bundle/v1'),
  /** Program and version. */
  writtenBy: z.string(),
  cluster: z.string().optional(),
  /** ISO 8601 UTC, operator clock. */
  createdAt: z.string(),
})

const manifestSchema = headSchema.extend({
  finishedAt: z.string().optional(),
  /** False when the capture was killed, ran out of disk, or was stopped: what is missing was perhaps never asked. */
  complete: z.boolean(),
  /** Why it is not complete; empty when it is. */
  notice: z.string(),
  /** Only what is left of a capture that did not end has items without a hash. */
  items: z.array(itemSchema.required({ sha256: true })).refine(hasDistinctPaths, 'each path once'),
})

const journalLineSchema = z.union([
  z.object({ kind: z.literal('head'), head: headSchema }),
  z.object({ kind: z.literal('opened'), item: itemSchema }),
  z.object({ kind: z.literal('closed'), item: itemSchema }),
])

export type BundleHead = z.output<typeof headSchema>
export type BundleManifest = Omit<z.output<typeof manifestSchema>, 'items'> & {
  readonly items: readonly EvidenceItem[]
}
export type JournalLine = z.output<typeof journalLineSchema>

function hasDistinctPaths(items: readonly { readonly path: string }[]): boolean {
  return new Set(items.map(({ path }) => path.toLowerCase())).size === items.length
}

/** The same manifest gives the same bytes: fields in the order of the schema, items in order of path. */
export function renderManifest(manifest: BundleManifest): string {
  const items = manifest.items.toSorted((left, right) => (left.path < right.path ? -1 : 1))
  return `${JSON.stringify(manifestSchema.parse({ ...manifest, items }), undefined, 2)}\n`
}

export const renderJournalLine = (line: JournalLine): string => `${JSON.stringify(line)}\n`

/** `name` is the bundle, for the message. */
export function decodeManifest(text: string, name: string): BundleManifest {
  const decoded = manifestSchema.safeParse(parseJson(text, name))
  if (decoded.success) return decoded.data
  const [issue] = decoded.error.issues
  throw invalid(name, `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'not a manifest'}`)
}

/** What is left of a capture that did not end: each item as far as it came. A torn last line is how a kill looks. */
export function decodeJournal(text: string, name: string): BundleManifest {
  const lines = text.split('\n').flatMap((line) => decodeJournalLine(line) ?? [])
  const head = lines.find((line) => line.kind === 'head')?.head
  if (!head) throw invalid(name, `${JOURNAL} does not begin with its head`)
  const items = new Map<string, EvidenceItem>()
  for (const line of lines) {
    if (line.kind === 'closed') items.set(line.item.path, line.item)
    else if (line.kind === 'opened' && !items.has(line.item.path)) items.set(line.item.path, line.item)
  }
  return { ...head, complete: false, notice: 'the capture was interrupted before its end', items: [...items.values()] }
}

function decodeJournalLine(line: string): JournalLine | undefined {
  try {
    return journalLineSchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    throw invalid(name, describeThrown(thrown))
  }
}

const invalid = (name: string, what: string) =>
  evidenceErrors.error('BUNDLE_MANIFEST_INVALID', `The manifest of ${name} cannot be read: ${what}`, {
    data: { bundle: name },
    hint: 'The files below evidence/ are still there: codeblue diagnose reads them when it is given that folder.',
  })
