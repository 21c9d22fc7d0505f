/** What can be wrong with a bolt file, one code for each rule of its layout (bolt-meta.ts, bolt-page.ts). */
import type { FormatProblem } from '../format-problem.ts'

/** Every way in which a bolt file can be wrong, and what that means. The text is shown in reference pages. */
export const boltProblemMeanings = {
  'meta-magic': 'A meta page does not begin with the magic number of bolt',
  'meta-version': 'A meta page has another format version than 2',
  'meta-checksum': 'A meta page does not have its checksum',
  'meta-page-size': 'A meta page names a page size that cannot be',
  'meta-root': 'A meta page points to a root page that cannot be',
  'meta-missing': 'The file ends before its meta pages do',
  'file-short': 'The file ends before the last page that its meta page counts',
  'page-out-of-bounds': 'A pointer leads to a page that is not in the file',
  'page-used-twice': 'Two pointers lead to the same page, or pages overlap',
  'page-id': 'A page carries the number of another page',
  'page-kind': 'A page is not of the kind that its place demands',
  'page-overflow': 'A page claims to go on past the end of the file, or further than its elements do',
  'page-empty': 'A branch page has no elements',
  'element-bounds': 'An element lies outside its page',
  'element-gap': 'The elements of a page do not follow one another without a gap',
  'element-flags': 'An element has flags that do not exist',
  'keys-disordered': 'The keys of a page do not rise',
  'separator-mismatch': 'The keys of a page are not those that its parent announces',
  'tree-too-deep': 'The tree goes down further than any real one',
  'bucket-invalid': 'The value of a bucket is not one',
} as const satisfies Record<string, string>

export type BoltProblemCode = keyof typeof boltProblemMeanings
export type BoltProblem = FormatProblem<BoltProblemCode>
