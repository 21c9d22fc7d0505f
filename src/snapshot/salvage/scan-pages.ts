import type { Work } from '../../base/work.ts'
import type { PageSource } from '../../formats/bolt/page-source.ts'

const WINDOW_BYTES = 4 << 20

/** Whether the page stands for itself: what the callback sees is the page's bytes without its overflow, good until it returns. */
export type PageLook = (pageId: number, bytes: Uint8Array) => void

/** Every whole page of the file in its order, in large reads, but for those that are refused before they are read. */
export function* scanPages(
  source: PageSource,
  pageSizeBytes: number,
  { skip, look }: { readonly skip: (pageId: number) => boolean; readonly look: PageLook },
): Work<void> {
  const pageCount = Math.floor(source.sizeBytes / pageSizeBytes)
  const perWindow = Math.max(1, Math.min(pageCount, Math.floor(WINDOW_BYTES / pageSizeBytes)))
  const window = new Uint8Array(perWindow * pageSizeBytes)
  for (let first = 0; first < pageCount; first += perWindow) {
    const doneBytes = source.read(first * pageSizeBytes, window)
    for (let index = 0; (index + 1) * pageSizeBytes <= doneBytes && first + index < pageCount; index++)
      if (!skip(first + index)) look(first + index, window.subarray(index * pageSizeBytes, (index + 1) * pageSizeBytes))
    yield { doneBytes: first * pageSizeBytes + doneBytes, wholeBytes: source.sizeBytes }
  }
}
