import assert from 'node:assert/strict'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { CodeblueError } from '../../base/error.ts'
import { openObjectTree } from './object-tree.ts'

const linesOf = (text: string): readonly string[] | undefined =>
  text.startsWith('#') ? text.split('\n').slice(1) : undefined

function inFolder(run: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'codeblue-tree-'))
  try {
    run(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const codeOf = (run: () => void): string => {
  try {
    run()
    return ''
  } catch (thrown) {
    return thrown instanceof CodeblueError ? thrown.code : String(thrown)
  }
}

test('writes files and folders that this user alone can read', () =>
  inFolder((folder) => {
    const out = join(folder, 'new')
    openObjectTree(out, linesOf).write('shop/pods/a.yaml', 'a\n')
    assert.deepEqual(
      ['', 'shop', 'shop/pods', 'shop/pods/a.yaml'].map((path) =>
        (lstatSync(join(out, path)).mode & 0o777).toString(8),
      ),
      ['700', '700', '700', '600'],
    )
  }))

test('replaces what an earlier one wrote, and leaves the rest', () =>
  inFolder((folder) => {
    const first = openObjectTree(folder, linesOf)
    first.write('shop/pods/a.yaml', 'a\n')
    first.write('index.json', '#\nshop/pods/a.yaml')
    writeFileSync(join(folder, 'mine.txt'), 'mine')
    openObjectTree(folder, linesOf).write('shop/jobs/b.yaml', 'b\n')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
    assert.deepEqual(files, ['mine.txt', 'shop', 'shop/jobs', 'shop/jobs/b.yaml'])
  }))

const refusals: readonly (readonly [string, (folder: string) => void])[] = [
  ['a folder that holds something else', (folder) => writeFileSync(join(folder, 'x'), '')],
  ['an index of something else', (folder) => writeFileSync(join(folder, 'index.json'), '{}')],
  ['an index that leads out of the folder', (folder) => writeFileSync(join(folder, 'index.json'), '#\n../x')],
  [
    'an index that leads through a link',
    (folder) => {
      symlinkSync('/', join(folder, 'shop'))
      writeFileSync(join(folder, 'index.json'), '#\nshop/pods/a.yaml')
    },
  ],
]
for (const [what, make] of refusals)
  test(`refuses ${what}`, () =>
    inFolder((folder) => {
      make(folder)
      assert.equal(
        codeOf(() => openObjectTree(folder, linesOf)),
        'REACH_FOLDER_REFUSED',
      )
    }))

test('refuses a folder that is a link', () =>
  inFolder((folder) => {
    symlinkSync(folder, join(folder, 'link'))
    assert.equal(
      codeOf(() => openObjectTree(join(folder, 'link'), linesOf)),
      'REACH_FOLDER_REFUSED',
    )
  }))

test('neither overwrites a file nor writes through a link that came meanwhile', () =>
  inFolder((folder) => {
    const tree = openObjectTree(folder, linesOf)
    tree.write('a', '1')
    symlinkSync(join(folder, 'a'), join(folder, 'b'))
    symlinkSync('/', join(folder, 'c'))
    const codes = ['a', 'b', 'c/x'].map((path) => codeOf(() => tree.write(path, '2')))
    assert.deepEqual(
      [...codes, readFileSync(join(folder, 'a'), 'utf8')],
      ['REACH_FILE_EXISTS', 'REACH_FILE_EXISTS', 'REACH_FOLDER_REFUSED', '1'],
    )
  }))
