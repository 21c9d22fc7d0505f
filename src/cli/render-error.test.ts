import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CodeblueError } from '../base/error.ts'
import { Secret } from '../base/secret.ts'
import { plainStyle } from '../base/style.ts'
import { renderErrorJson, renderErrorText } from './render-error.ts'

const failure = new CodeblueError('BUNDLE_UNREADABLE', 'Cannot read the bundle a.tar.zst:\nnot an archive', {
  cause: new Error('bad magic \u001b[31m', { cause: new Error('at offset 0') }),
  data: { file: 'a.tar.zst', offset: 12n, password: new Secret('hunter2') },
  hint: 'Copy it again.',
})

test('says what failed, why, and what to do, with host text escaped', () => {
  assert.equal(
    renderErrorText(failure, plainStyle),
    [
      'codeblue: Cannot read the bundle a.tar.zst: [BUNDLE_UNREADABLE]',
      '  not an archive',
      '  because: bad magic \\u{1b}[31m',
      '  because: at offset 0',
      '  hint: Copy it again.',
      '',
    ].join('\n'),
  )
})

test('says the same to programs on one line, without secrets', () => {
  assert.deepEqual(JSON.parse(renderErrorJson(failure)), {
    schema: 'codeblue/error/v1',
    code: 'BUNDLE_UNREADABLE',
    message: 'Cannot read the bundle a.tar.zst:\nnot an archive',
    causes: ['bad magic \u001b[31m', 'at offset 0'],
    hint: 'Copy it again.',
    data: { file: 'a.tar.zst', offset: '12', password: '[redacted]' },
  })
})

test('an error without a code is called a defect', () => {
  assert.match(
    renderErrorText(new TypeError('x is undefined'), plainStyle),
    /^codeblue: x is undefined \[UNEXPECTED\]\n {2}hint: This is a defect/,
  )
})
