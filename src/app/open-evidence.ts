import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type BundleProblem, readBundle } from '../evidence/bundle-reader.ts'
import { openPlainFiles } from '../evidence/plain-files.ts'
import type { EvidenceItem, EvidenceReader } from '../model/evidence.ts'
import { openPlainFileTree } from '../reach/files/plain-file-tree.ts'
import { isArchiveName, openBundleFiles } from './bundle.ts'

export interface OpenEvidenceOptions {
  /** Host names known from an inventory, for plain files. */
  readonly hosts?: readonly string[]
}

export interface OpenedEvidence {
  readonly reader: EvidenceReader
  /** ISO 8601 UTC, when one bundle was captured; undefined for files that somebody else gathered. */
  readonly capturedAt: string | undefined
  readonly cluster: string | undefined
  /** Why a bundle does not hold all that was asked for; empty when it does. */
  readonly notice: string
  /** Where bundles are not what their manifests say. What differs is not read. */
  readonly problems: readonly BundleProblem[]
  /** Removes what was unpacked. */
  readonly close: () => Promise<void>
}

/**
 * Opens bundles (folders, `.tar.zst`), incidents, plain files and folders, in any mixture. A bundle alone keeps its paths; in a
 * mixture each bundle's paths are led by its own, so that they stay unique.
 */
export async function openEvidence(
  paths: readonly string[],
  options: OpenEvidenceOptions = {},
): Promise<OpenedEvidence> {
  const bundles: string[] = []
  const plain: string[] = []
  for (const path of paths) ((await isBundle(path)) ? bundles : plain).push(path)
  const opened: OpenedPart[] = []
  const close = async (): Promise<void> => {
    for (const part of opened) await part.close()
  }
  try {
    for (const path of bundles) opened.push(await openBundlePart(path, paths.length > 1 ? path : undefined))
    if (plain.length > 0) opened.push(plainPart(await openPlainFiles(openPlainFileTree(), plain, options)))
  } catch (thrown) {
    await close()
    throw thrown
  }
  return { ...joinParts(opened), close }
}

const MANIFEST_HEAD_BYTES = 4096

type OpenedPart = OpenedEvidence

async function isBundle(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile()) return isArchiveName(path)
  if (!found?.isDirectory()) return false
  const manifests = ['manifest.json', 'manifest.jsonl'].map((name) => isOurManifest(path, name))
  return (await Promise.all(manifests)).includes(true)
}

/** Others write a `manifest.json` too. Beside an `evidence` folder, or with our name in it, it is meant as ours, even if damaged. */
async function isOurManifest(folder: string, name: string): Promise<boolean> {
  const manifest = join(folder, name)
  if ((await stat(manifest).catch(() => undefined))?.isFile() !== true) return false
  if ((await stat(join(folder, 'evidence')).catch(() => undefined))?.isDirectory() === true) return true
  for await (const chunk of createReadStream(manifest, { end: MANIFEST_HEAD_BYTES }))
    if (String(chunk).includes('codeblue/bundle/')) return true
  return false
}

async function openBundlePart(path: string, prefix: string | undefined): Promise<OpenedPart> {
  const { files, close } = await openBundleFiles(path)
  try {
    const { manifest, reader, problems } = await readBundle(files)
    const { createdAt, cluster, notice } = manifest
    return {
      reader: prefix === undefined ? reader : ledBy(prefix, reader),
      capturedAt: createdAt,
      cluster,
      notice,
      problems,
      close,
    }
  } catch (thrown) {
    await close()
    throw thrown
  }
}

const plainPart = (reader: EvidenceReader): OpenedPart => ({
  reader,
  capturedAt: undefined,
  cluster: undefined,
  notice: '',
  problems: [],
  close: async () => {},
})

/** The same items under paths that begin with the bundle's own. */
function ledBy(prefix: string, reader: EvidenceReader): EvidenceReader {
  const original = new Map(reader.items.map((item) => [`${prefix}/${item.path}`, item]))
  const items = [...original].map(([path, item]): EvidenceItem => ({ ...item, path }))
  return { items, open: (item) => reader.open(original.get(item.path) ?? item) }
}

function joinParts(parts: readonly OpenedPart[]): Omit<OpenedEvidence, 'close'> {
  const [only, ...others] = parts
  if (only && others.length === 0) return only
  const owner = new Map(parts.flatMap(({ reader }) => reader.items.map((item) => [item.path, reader] as const)))
  const read = (item: EvidenceItem) => owner.get(item.path)?.open(item) ?? nothing()
  return {
    reader: { items: parts.flatMap(({ reader }) => reader.items), open: read },
    capturedAt: undefined,
    cluster: undefined,
    notice: parts
      .map(({ notice }) => notice)
      .filter((notice) => notice !== '')
      .join('; '),
    problems: parts.flatMap(({ problems }) => problems),
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
