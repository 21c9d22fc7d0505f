/** Captures of real labs, recorded once: the whole diagnosis and the whole report must stay what they are. */
import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { diagnosePaths } from '../../src/app/diagnose-paths.ts'
import { presentDiagnosis } from '../../src/app/present.ts'
import { reportIncident } from '../../src/app/report.ts'
import type { Language } from '../../src/base/localized.ts'
import { plainStyle } from '../../src/base/style.ts'
import { assertGolden } from '../golden.ts'

const root = join(import.meta.dirname, '../..')
const incidents = (await readdir(import.meta.dirname)).filter((name) => name.startsWith('lab-')).sort()

/** Relative, as a user in the checkout would name it: it stands in the evidence links. */
const bundleOf = (incident: string): string => `test/incidents/${incident}/bundle.tar.zst`
const options = { catalogueFolders: [], inventory: undefined, referenceTime: '2026-11-20T12:00:00.000Z' }

async function renderText(incident: string, language: Language): Promise<string> {
  const { diagnosis } = await diagnosePaths([join(root, bundleOf(incident))], options)
  return presentDiagnosis(diagnosis, { output: 'text', language, style: plainStyle, width: 100, rowWidth: 100 })
}

for (const incident of incidents) {
  test(`${incident} is diagnosed word for word as before`, async () => {
    assertGolden(`test/incidents/${incident}/diagnosis.txt`, await renderText(incident, 'en'))
  })
}

for (const language of ['en', 'zh'] as const) {
  test(`the report of lab-quorum-lost reads word for word as before (${language})`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'codeblue-test-'))
    try {
      const { markdown } = await reportIncident(join(root, bundleOf('lab-quorum-lost')), {
        ...options,
        language,
        folder,
      })
      const text = (await readFile(markdown, 'utf8')).replaceAll(root, '.')
      assertGolden(`test/incidents/lab-quorum-lost/report.${language}.md`, text)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
}

test('the README shows the beginning of a diagnosis that is really printed', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const [, shown = ''] =
    /\$ codeblue diagnose test\/incidents\/lab-quorum-lost\/bundle\.tar\.zst\n\n([\s\S]*?)\n```/.exec(readme) ?? []
  const lines = shown.split('\n')
  assert.equal(lines.at(-1), '...')
  const printed = await renderText('lab-quorum-lost', 'en')
  assert.equal(
    printed
      .split('\n')
      .slice(0, lines.length - 1)
      .join('\n'),
    lines.slice(0, -1).join('\n'),
  )
})
