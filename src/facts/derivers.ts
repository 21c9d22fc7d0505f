import type { Deriver, TextItem } from './deriver.ts'
import type { MemberIdentity } from './member-directory.ts'

/** What reads which collectors. A new kind of fact is a new file and a line here; earlier lines are the stronger sources. */
export const derivers: readonly { readonly collectors: readonly string[]; readonly derive: Deriver }[] = []

/** What tells who is who, before any fact is derived. */
export const identifiers: readonly {
  readonly collectors: readonly string[]
  readonly identify: (item: TextItem) => readonly MemberIdentity[]
}[] = []
