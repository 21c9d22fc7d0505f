import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { readCatalogue } from '../../src/app/load-catalogue.ts'
import { renderCatalogueProblem } from '../../src/diagnosis/catalogue.ts'
import { evaluateCatalogueExamples } from '../../src/diagnosis/catalogue-check.ts'

// An author checks one folder: `bin/node test/contract/catalogue.test.ts catalog/etcd`.
const [, , folder = 'catalog'] = process.argv
const area = folder.replace(/\/$/, '').split('/').at(-1) ?? ''
const { conditions, problems } = await readCatalogue()
const chosen = conditions.filter(
  ({ id }) => area === 'catalog' || id.startsWith(`${area}/`) || folder.endsWith(`${id}.yaml`),
)

test('every file of the catalogue has the published shape and names only what exists', () => {
  assert.deepEqual(
    problems.filter(({ file }) => file.startsWith(folder.replace(/\/$/, ''))).map(renderCatalogueProblem),
    [],
  )
})

test('every condition fires on its examples, is silent on near misses, and is not evaluated without what it needs', () => {
  assert.deepEqual(
    evaluateCatalogueExamples(chosen).map(({ condition, message }) => `${condition}: ${message}`),
    [],
  )
})

test('every text is there in English and in Chinese', () => {
  const texts = chosen.flatMap((condition) =>
    [
      condition.title,
      condition.explanation,
      ...condition.against.map(({ text }) => text),
      ...condition.next.map(({ text }) => text),
      ...condition.actions,
    ].map((text) => ({ id: condition.id, ...text })),
  )
  const wrong = texts.filter(({ en, zh }) => !/\p{Script=Han}/u.test(zh) || /\p{Script=Han}/u.test(en))
  assert.deepEqual(wrong, [])
})

test('every condition says what to do or where to look next', () => {
  const silent = chosen.filter(({ actions, next }) => actions.length + next.length === 0)
  assert.deepEqual(
    silent.map(({ id }) => id),
    [],
  )
})

test('every runbook that a condition names is written, and every one that is written is named', () => {
  const named = new Set(conditions.flatMap(({ runbooks }) => runbooks))
  const written = readdirSync(new URL('../../docs/runbooks', import.meta.url)).map((file) => file.replace(/\.md$/, ''))
  assert.deepEqual([...named].sort(), written.sort())
})

test('what can be a cause is what somebody can act on', () => {
  const idle = chosen.filter(
    ({ role, actions, runbooks }) => role === 'cause' && actions.length + runbooks.length === 0,
  )
  assert.deepEqual(
    idle.map(({ id }) => id),
    [],
  )
})
