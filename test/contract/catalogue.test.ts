import assert from 'node:assert/strict'
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
