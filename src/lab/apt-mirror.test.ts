import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findMirror } from './apt-mirror.ts'

const targets = [
  'Packages|Debian|Debian-Security|bookworm-security|main|http://mirror.example/debian-security/',
  'DEP-11|Debian|Debian|bookworm|main|http://mirror.example/debian/',
  'Packages|Debian|Debian|bookworm|contrib|http://mirror.example/contrib/',
  'Packages|Vendor|Vendor|bookworm|main|http://vendor.example/debian/',
  'Packages|Debian|Debian|bookworm|main|http://mirror.example/debian/',
].join('\n')

test('the mirror is the one of the release itself, from Debian, with the component main', () => {
  assert.equal(findMirror(targets, 'bookworm'), 'http://mirror.example/debian/')
})

test('a mirror whose release file was never fetched is taken by its release name', () => {
  assert.equal(
    findMirror('Packages|$(ORIGIN)|$(LABEL)|trixie|main|http://m.example/d/', 'trixie'),
    'http://m.example/d/',
  )
})

test('a machine without a Debian mirror gives none', () => {
  assert.equal(findMirror(targets, 'trixie'), undefined)
})
