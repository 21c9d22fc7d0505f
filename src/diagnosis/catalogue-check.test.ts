import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeCatalogue } from './catalogue.ts'
import { evaluateCatalogueExamples } from './catalogue-check.ts'

/** A condition with this criterion, these signatures and these examples. */
function failuresOf(body: string): readonly string[] {
  const text = `title: { en: T, zh: 题 }
explanation: { en: E, zh: 释 }
component: etcd
scope: member
layer: etcd
role: cause
severity: T1
${body}`
  const { conditions, problems } = decodeCatalogue([{ path: 'catalog/etcd/sample.yaml', text }])
  assert.deepEqual(problems, [])
  return evaluateCatalogueExamples(conditions).map(({ message }) => message)
}

const nearMiss = 'nearMisses: [{ name: near, facts: [{ fact: etcd.has-leader, value: true }] }]'

test('a condition that keeps its promises has no failure', () => {
  assert.deepEqual(
    failuresOf(`when: { fact: etcd.has-leader, is: false }
examples:
  fires: [{ name: fires, facts: [{ fact: etcd.has-leader, value: false }] }]
  ${nearMiss}`),
    [],
  )
})

test('an example that does not fire is a failure with its verdict', () => {
  assert.deepEqual(
    failuresOf(`when: { fact: etcd.has-leader, is: false }
examples:
  fires: [{ name: fires, facts: [{ fact: etcd.has-leader, value: true }] }]
  ${nearMiss}`),
    ['"fires" should fire, and is not-observed'],
  )
})

test('a near miss that fires is a failure', () => {
  assert.deepEqual(
    failuresOf(`when: { fact: etcd.has-leader, exists: true }
examples:
  fires: [{ name: fires, facts: [{ fact: etcd.has-leader, value: false }] }]
  ${nearMiss}`),
    ['"near" is a near miss, and fires'],
  )
})

test('a signature that no line shows is a failure', () => {
  assert.deepEqual(
    failuresOf(`signatures: { shown: 'lost leader', hidden: 'no such words' }
examples:
  fires: [{ name: fires, lines: [{ component: etcd, line: 'lost leader 1' }] }]
  ${nearMiss}`),
    ['no firing example has a line that etcd/sample#hidden matches'],
  )
})

test('lines of another component, and lines that a later line clears, do not fire', () => {
  assert.deepEqual(
    failuresOf(`signatures: { lost: { literal: 'lost leader', clearedBy: [elected leader] } }
examples:
  fires:
    - { name: other, lines: [{ component: kubelet, line: 'lost leader 1' }] }
    - { name: cleared, lines: [{ component: etcd, line: 'lost leader 1' }, { component: etcd, line: 'elected leader 2' }] }
  ${nearMiss}`),
    ['"other" should fire, and is not-evaluated', '"cleared" should fire, and is not-observed'],
  )
})
