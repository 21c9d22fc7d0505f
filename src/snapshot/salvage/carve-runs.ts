import type { Work } from '../../base/work.ts'
import { PageView } from '../../formats/bolt/bolt-page.ts'
import { carveEntries } from './carve-entries.ts'
import type { MinedPages } from './mined-pages.ts'

/** Larger than any entry of etcd: one that goes beyond it is looked for only from its beginning on. */
const WINDOW_BYTES = 8 << 20
/** A revision begins a few bytes before what it is recognised by. */
const OVERLAP_BYTES = 32

/** Looks for entries in all bytes that are not taken, up to the end of the file and also in a last page that was cut. */
export function* carveRuns(mined: MinedPages): Work<void> {
  const { source, meta } = mined.file
  const window = Buffer.alloc(Math.min(WINDOW_BYTES, source.sizeBytes))
  const page = new PageView()
  for (const run of runsOf(mined)) {
    let at = run.from
    while (at < run.to) {
      const bytes = window.subarray(0, source.read(at, window.subarray(0, run.to - at)))
      const place = { pageId: Math.floor(at / meta.pageSizeBytes), fileOffset: at }
      page.set(bytes, { start: 0, end: bytes.length }, place)
      const open = carveEntries(bytes, (range) => mined.takeEntry(page, range, 'carved'))
      yield { doneBytes: at, wholeBytes: source.sizeBytes }
      if (bytes.length === 0 || at + bytes.length >= run.to) break
      // An entry that goes on behind the window is looked at from its beginning; if that is where we stand, it is none.
      at += open === undefined || open === 0 ? bytes.length - OVERLAP_BYTES : open
    }
  }
}

/** Runs of bytes that nobody has taken. */
function* runsOf(mined: MinedPages): Generator<{ readonly from: number; readonly to: number }> {
  const { source, meta } = mined.file
  let from = 0
  for (let pageId = 0; pageId < mined.pageCount; pageId++) {
    if (!mined.isTaken(pageId)) continue
    const to = pageId * meta.pageSizeBytes
    if (to > from) yield { from, to }
    from = to + meta.pageSizeBytes
  }
  if (source.sizeBytes > from) yield { from, to: source.sizeBytes }
}
