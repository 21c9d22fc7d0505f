import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { verifyBundleAt } from '../../src/app/bundle.ts'
import { openEvidence } from '../../src/app/open-evidence.ts'

const root = await mkdtemp(join(tmpdir(), 'codeblue-test-'))
after(() => rm(root, { recursive: true, force: true }))

/** Writes items for ever, and says after each that it is there. */
const writer = (folder: string): string => `
  const { createBundle } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/app/incident.ts'))})
  const bundle = await createBundle({ folder: ${JSON.stringify(folder)}, cluster: 'c1', createdAt: '2026-01-31T10:00:00Z', writtenBy: 'test' })
  for (let count = 1; ; count++) {
    const item = await bundle.open({ collector: 'log', host: 'cp1', component: 'etcd', detail: String(count), source: 'x', extension: 'log' })
    for (let line = 0; line < 2000; line++) await item.write(Buffer.from('password=hunter2 in line ' + line + '\\n'))
    await item.close({ outcome: 'collected', reason: '' })
    process.stdout.write('item ' + count + '\\n')
  }`

test('a capture that is killed at any moment leaves a bundle that is read as partial', async () => {
  for (const items of [1, 2, 4]) {
    const folder = join(root, String(items))
    const child = spawn(process.execPath, ['--input-type=module', '--eval', writer(folder)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const said of child.stdout) if (String(said).includes(`item ${items}`)) break
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    const { verdict, notice, problems } = await verifyBundleAt(folder)
    const { reader, close } = await openEvidence([folder])
    const collected = reader.items.filter(({ outcome }) => outcome === 'collected')
    const others = new Set(reader.items.filter(({ outcome }) => outcome !== 'collected').map(({ outcome }) => outcome))
    let text = ''
    for (const item of reader.items) for await (const chunk of reader.open(item)) text += Buffer.from(chunk).toString()
    await close()
    assert.deepEqual(
      {
        verdict,
        notice,
        problems,
        enough: collected.length >= items,
        others: [...others].filter((each) => each !== 'truncated'),
        leaked: text.includes('hunter2'),
      },
      {
        verdict: 'incomplete',
        notice: 'the capture was interrupted before its end',
        problems: [],
        enough: true,
        others: [],
        leaked: false,
      },
    )
  }
})
