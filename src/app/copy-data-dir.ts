import { renderCommand } from '../base/shell-quote.ts'
import { gatherBatch } from '../evidence/gather.ts'
import { requireFile, snippet } from '../evidence/recipe.ts'
import type { EvidenceSink } from '../evidence/sink.ts'
import { openCopyFile } from './copy-file.ts'
import type { LiveMember } from './copy-live-member.ts'
import type { Copied, CopyTarget } from './copy-snapshot.ts'

const LIMIT_MS = 60 * 60_000

/** The whole directory of a stopped member as a tar stream; nothing is written on its host. */
export async function copyDataDir(one: LiveMember, target: CopyTarget): Promise<Copied> {
  if (one.session === undefined)
    return { outcome: 'skipped', reason: 'no shell on the host', path: undefined, sizeBytes: 0, sha256: undefined }
  const file = await openCopyFile(target.path)
  let sizeBytes = 0
  let problem = 'the stream ended early'
  const sink: EvidenceSink = {
    open: (header) =>
      Promise.resolve({
        write: async (chunk) => {
          sizeBytes += chunk.length
          target.progress(sizeBytes)
          await file.write(chunk)
        },
        close: (end) => {
          problem = end.outcome === 'collected' ? '' : end.reason
          return Promise.resolve({ path: target.path, ...header, ...end, sizeBytes })
        },
      }),
  }
  const command = renderCommand(['tar', '-C', one.dataDir, '-cf', '-', '.'])
  const recipe = snippet(
    'etcd.data-dir',
    { source: command, script: `${requireFile(one.dataDir)}exec ${command} 2>/dev/null` },
    { needs: ['tar'], root: true, timeoutMs: LIMIT_MS, capBytes: Number.MAX_SAFE_INTEGER },
  )
  const deadline = target.clock.monotonic() + LIMIT_MS
  await gatherBatch(one.session, [{ recipe, store: true, retain: false }], {
    sink,
    clock: target.clock,
    deadline,
    onGathered: () => {},
  })
  if (problem !== '')
    return { outcome: 'failed', reason: problem, path: await file.abandon(), sizeBytes, sha256: undefined }
  return { outcome: 'copied', reason: '', ...(await file.finish()) }
}
