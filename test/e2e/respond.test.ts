import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { execa } from 'execa'
import { outputSchemas } from '../../src/cli/output-schemas.ts'
import type { Lab } from '../../src/lab/lab.ts'
import { readObstacles } from '../../src/lab/machine.ts'
import { removeLab } from '../../src/lab/remove-lab.ts'
import { startLab } from '../../src/lab/start-lab.ts'
import { triageOutputSchema } from '../../src/report/triage-schema.ts'
import { codeblue, program } from './codeblue.ts'

const obstacles = readObstacles()
const skip = obstacles.length === 0 ? false : obstacles.map(({ reason }) => reason).join('; ')

describe('an incident from hosts to report, on a healthy lab', { skip }, () => {
  let lab: Lab
  let folder = ''
  const incident = () => join(folder, 'incident')

  before(async () => {
    lab = await startLab({ lifetime: 'owned' })
    folder = await mkdtemp(join(tmpdir(), 'codeblue-respond-'))
  })
  after(async () => {
    await removeLab(lab.id)
    await rm(folder, { recursive: true, force: true })
  })

  /** Runs the program from the operator's place in the lab. */
  async function fromOperator(argv: readonly string[], wrapper: readonly string[] = []) {
    const words = [...wrapper, program, ...argv, '--inventory', lab.inventoryPath]
    const [file = '', ...rest] = lab.operator.command(words)
    const { exitCode, stdout, stderr } = await execa(file, rest, { reject: false, stdin: 'ignore' })
    return { exitCode, stdout, stderr }
  }

  test('respond leaves an incident that is private, whole and says that nothing is wrong', async () => {
    const { stdout } = await fromOperator(['respond', '--out', incident(), '--output', 'json'])
    const response = outputSchemas.response.parse(JSON.parse(stdout))
    const names = (await readdir(incident())).sort()
    assert.deepEqual(
      {
        hosts: response.hosts.map(({ host, state }) => [host, state]),
        names,
        mode: (await stat(incident())).mode & 0o777,
      },
      {
        hosts: ['cp1', 'cp2', 'cp3'].map((host) => [host, 'complete']),
        names: [
          'diagnosis.json',
          'evidence',
          'incident.json',
          'manifest.json',
          'manifest.jsonl',
          'report.html',
          'report.md',
        ],
        mode: 0o700,
      },
    )
    assert.deepEqual(response.diagnosis.causes, [])
  })

  test('the bundle is sound, and mailed elsewhere it gives the same bytes of diagnosis', async () => {
    const archive = join(folder, 'incident.tar.zst')
    const verified = await codeblue(['bundle', 'verify', incident(), '--output', 'json'])
    const exported = await codeblue(['bundle', 'export', incident(), '--out', archive, '--output', 'json'])
    const again = await codeblue(['diagnose', archive, '--output', 'json'], { cwd: folder })
    assert.equal(outputSchemas['bundle-verification'].parse(JSON.parse(verified.stdout)).verdict, 'sound')
    assert.equal(outputSchemas['bundle-export'].parse(JSON.parse(exported.stdout)).complete, true)
    assert.equal(again.stdout, await readFile(join(incident(), 'diagnosis.json'), 'utf8'))
  })

  test('triage without a path looks at the cluster as it is now, and keeps nothing', async () => {
    const { exitCode, stdout } = await fromOperator(['triage', '--output', 'json', '--quiet'])
    const { severity, worst } = triageOutputSchema.parse(JSON.parse(stdout))
    const left = (await readdir(tmpdir())).filter((name) => name.startsWith('codeblue-live-'))
    assert.deepEqual([exitCode, severity, worst, left], [0, 'T0', 'T0', []])
  })

  test('an incident is never written over another', async () => {
    const { exitCode, stderr } = await fromOperator(['capture', '--out', incident()])
    assert.deepEqual([exitCode, /\[INCIDENT_EXISTS\]/.test(stderr)], [1, true])
  })

  test('Ctrl-C ends with 130 and leaves a bundle that says it was stopped', async () => {
    const stopped = join(folder, 'stopped')
    // The signal goes to the program alone and not to what leads into the lab's network.
    const interrupting = `"$@" 2> "$0" & until grep -q gathering "$0"; do sleep 0.05; done; kill -INT $!; wait $!`
    const { exitCode } = await fromOperator(
      ['capture', '--out', stopped],
      ['sh', '-c', interrupting, join(folder, 'said')],
    )
    const { code, stdout } = await codeblue(['bundle', 'verify', stopped, '--output', 'json'])
    const { verdict, notice } = outputSchemas['bundle-verification'].parse(JSON.parse(stdout))
    assert.deepEqual(
      [exitCode, code, verdict, notice],
      [130, 4, 'incomplete', 'the capture was stopped by the operator'],
    )
  })

  test('the report is written again in the other language', async () => {
    const written = await codeblue(['report', incident(), '--lang', 'zh', '--output', 'json'])
    const { markdown, kept } = outputSchemas['report-files'].parse(JSON.parse(written.stdout))
    assert.deepEqual(
      [(await readFile(markdown, 'utf8')).slice(0, 6), kept, existsSync(markdown)],
      ['# 事件报告', [], true],
    )
  })
})
