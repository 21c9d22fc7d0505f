import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sampleReport } from '../../test/report/sample-report.ts'
import { writeReport } from './write-report.ts'

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'codeblue-report-'))
  try {
    await use(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('writes both reports for their owner alone, and again over its own', () =>
  inFolder(async (folder) => {
    const directory = join(folder, 'incident')
    await writeReport(sampleReport, { directory, language: 'en' })
    const written = await writeReport(sampleReport, { directory, language: 'zh' })
    const markdown = join(directory, 'report.md')
    assert.deepEqual(written, { markdown, html: join(directory, 'report.html'), kept: [] })
    assert.deepEqual((await readdir(directory)).sort(), ['report.html', 'report.md'])
    assert.equal((await readFile(markdown, 'utf8')).startsWith('# 事件报告'), true)
    assert.equal((await stat(markdown)).mode & 0o777, 0o600)
  }))

test('keeps a report that somebody wrote in, however often it is generated', () =>
  inFolder(async (directory) => {
    const texts: string[] = []
    for (const note of ['first', 'second']) {
      await writeReport(sampleReport, { directory, language: 'en' })
      await appendFile(join(directory, 'report.md'), note)
      texts.push(note)
    }
    const { kept } = await writeReport(sampleReport, { directory, language: 'en' })
    assert.deepEqual(kept, [join(directory, 'report.2.md')])
    const notes = await Promise.all([1, 2].map((number) => readFile(join(directory, `report.${number}.md`), 'utf8')))
    assert.deepEqual(
      notes.map((text, index) => text.endsWith(texts[index] ?? '')),
      [true, true],
    )
  }))
