import type { EvidenceItem } from '../model/evidence.ts'
import { type BundleProblem, readBundle } from './bundle-reader.ts'
import type { BundleFiles } from './bundle-store.ts'

/** `damaged` over `incomplete`: whoever reads must not believe it, whatever else is missing. */
type BundleVerdict = 'sound' | 'incomplete' | 'damaged'

export interface BundleVerification {
  readonly schema: 'codeblue/bundle-verification/v1'
  readonly bundle: string
  readonly verdict: BundleVerdict
  readonly cluster: string | undefined
  readonly createdAt: string
  readonly writtenBy: string
  /** Why the capture did not end; empty when it did. */
  readonly notice: string
  readonly items: number
  readonly sizeBytes: number
  readonly problems: readonly BundleProblem[]
  /** What was asked for and not got, by the manifest. Missing evidence is no damage. */
  readonly gaps: readonly Pick<EvidenceItem, 'path' | 'host' | 'outcome' | 'reason'>[]
}

/** Holds a bundle against its manifest: every hash, every size, every file. */
export async function verifyBundle(files: BundleFiles): Promise<BundleVerification> {
  const { manifest, problems } = await readBundle(files)
  const disbelieved = new Set(problems.map(({ path }) => path))
  return {
    schema: 'codeblue/bundle-verification/v1',
    bundle: files.name,
    verdict: problems.length > 0 ? 'damaged' : manifest.complete ? 'sound' : 'incomplete',
    cluster: manifest.cluster,
    createdAt: manifest.createdAt,
    writtenBy: manifest.writtenBy,
    notice: manifest.notice,
    items: manifest.items.length,
    sizeBytes: manifest.items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    problems,
    gaps: manifest.items
      .filter(({ path, outcome }) => outcome !== 'collected' && outcome !== 'absent' && !disbelieved.has(path))
      .map(({ path, host, outcome, reason }) => ({ path, host, outcome, reason })),
  }
}
