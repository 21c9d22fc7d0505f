import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Compares a whole text with the file that holds what is expected; `UPDATE_GOLDEN=1` writes the file instead. */
export function assertGolden(file: string, actual: string): void {
  const path = join(import.meta.dirname, '..', file)
  if ((process.env.UPDATE_GOLDEN ?? '') !== '') {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, actual)
    return
  }
  assert.equal(existsSync(path), true, `${file} is missing; UPDATE_GOLDEN=1 writes it`)
  assert.equal(actual, readFileSync(path, 'utf8'), `${file} differs; UPDATE_GOLDEN=1 rewrites it, then read the diff`)
}
