/** Short pastes of the kind that stands in public issue threads: what is said of each, and that nothing else is. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { z } from 'zod'
import { openCatalogue } from '../../src/app/load-catalogue.ts'
import { evaluateDiagnosis } from '../../src/diagnosis/evaluate-diagnosis.ts'
import { openPlainFiles } from '../../src/evidence/plain-files.ts'
import { deriveFacts } from '../../src/facts/derive-facts.ts'
import { openPlainFileTree } from '../../src/reach/files/plain-file-tree.ts'

const root = join(import.meta.dirname, 'threads')
const expected = z
  .record(z.string(), z.array(z.string()))
  .parse(parse(await readFile(join(root, 'expected.yaml'), 'utf8')))
const catalogue = await openCatalogue()
const signatures = catalogue.flatMap((condition) => condition.signatures)

/** All causes in their order: confidence, condition, and of what. */
async function causesOf(path: string): Promise<readonly string[]> {
  const reader = await openPlainFiles(openPlainFileTree(), [join(root, path)])
  const facts = await deriveFacts(reader, { signatures, referenceTime: '2026-11-20T12:00:00Z' })
  return evaluateDiagnosis(facts, catalogue).causes.map(({ confidence, condition, subjects }) =>
    `${confidence} ${condition} ${subjects.map(({ name }) => name).join(' ')}`.trim(),
  )
}

for (const [path, causes] of Object.entries(expected)) {
  test(`${path}: ${causes.join(', ') || 'nothing'}`, async () => assert.deepEqual(await causesOf(path), causes))
}

test('every case has its expected answer', () => {
  const cases = readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []))
  assert.deepEqual(cases.sort(), Object.keys(expected).sort())
})
