import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { productFiles, root, sourceFiles } from './source-tree.ts'

/** What each layer may import besides itself. ARCHITECTURE.md draws the same table. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  base: [],
  model: ['base'],
  formats: ['base', 'model'],
  evidence: ['base', 'model', 'formats'],
  facts: ['base', 'model', 'formats'],
  diagnosis: ['base', 'model'],
  report: ['base', 'model'],
  snapshot: ['base', 'model', 'formats'],
  reach: ['base', 'model', 'formats', 'evidence'],
  lab: ['base', 'model', 'reach'],
  app: ['base', 'model', 'formats', 'evidence', 'facts', 'diagnosis', 'report', 'snapshot', 'reach', 'lab'],
  cli: ['base', 'model', 'app'],
}

const pure = ['base', 'model', 'formats', 'facts', 'diagnosis', 'report', 'snapshot']

/** Modules of the platform that only compute. */
const pureModules = ['node:util', 'node:buffer', 'node:crypto', '@noble/ciphers/salsa.js', 'yaml', 'zod']

test('every folder of src is a layer of the table', () => {
  assert.deepEqual([...new Set(sourceFiles.map(({ layer }) => layer))].sort(), Object.keys(mayImport).sort())
})

test('a file imports only the layers that its own layer may import', () => {
  const wrong = productFiles.flatMap((file) =>
    file.imports
      .map((target) => target.split('/')[1] ?? '')
      .filter((layer) => layer !== file.layer && !(mayImport[file.layer] ?? []).includes(layer))
      .map(
        (layer) =>
          `${file.path} imports ${layer}; ${file.layer} may import ${(mayImport[file.layer] ?? []).join(', ') || 'nothing'}`,
      ),
  )
  assert.deepEqual(wrong, [])
})

test('no files import each other in a circle, types included', () => {
  const graph = new Map(productFiles.map((file) => [file.path, file.imports]))
  const state = new Map<string, 'open' | 'done'>()
  const cycles: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'open') cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
    if (state.has(path)) return
    state.set(path, 'open')
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path])
    state.set(path, 'done')
  }
  for (const path of graph.keys()) visit(path, [])
  assert.deepEqual(cycles, [])
})

test('the pure folders have no clock, randomness, environment, process or I/O', () => {
  const forbidden =
    /\b(process\.|console\.|Date\.now\(|new Date\(\)|Math\.random\(|performance\.|setTimeout\(|setInterval\(|fetch\(|randomBytes|randomUUID)/
  const wrong = productFiles
    .filter(({ layer }) => pure.includes(layer))
    .flatMap((file) => [
      ...file.packages.filter((name) => !pureModules.includes(name)).map((name) => `${file.path} imports ${name}`),
      ...file.text
        .split('\n')
        .map((line, index) => [line, index + 1] as const)
        .filter(([line]) => !/^\s*(\*|\/\/|\/\*)/.test(line) && forbidden.test(line))
        .map(([line, number]) => `${file.path}:${number}: ${line.trim()}`),
    ])
  assert.deepEqual(wrong, [])
})

test('only entry points read the environment or end the process', () => {
  const allowed = ['cli', 'lab', 'reach', 'app']
  const wrong = productFiles
    .filter(
      ({ layer, text }) =>
        (/process\.exit\(/.test(text) && layer !== 'cli') || (/process\.env/.test(text) && !allowed.includes(layer)),
    )
    .map(({ path }) => path)
  assert.deepEqual(wrong, [])
})

test('ARCHITECTURE.md has a paragraph for every folder, in the order of ls', () => {
  const headings = [...readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').matchAll(/^### `src\/([a-z]+)\/`/gm)].map(
    ([, name]) => name,
  )
  assert.deepEqual(headings, Object.keys(mayImport).sort())
})
