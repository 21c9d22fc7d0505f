/** Input that no one should give, through the executable: an answer that names the gap, or an error that names the place. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync, readdirSync, readlinkSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, open, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { commandTable } from '../../src/cli/command-table.ts'
import { outputSchemas } from '../../src/cli/output-schemas.ts'
import { waitFor } from '../../src/lab/wait-for.ts'
import { openSsh } from '../../src/reach/ssh.ts'
import { decodeDiagnosis } from '../../src/report/diagnosis-json.ts'
import { codeblue, program } from '../e2e/codeblue.ts'

const isRoot = process.getuid?.() === 0
const realLog = join(import.meta.dirname, '../incidents/real-logs/etcd-3.4/02-nospace-alarm/cp1.log')
let folder = ''
let log = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codeblue-test-'))
  await chmod(folder, 0o755)
  log = await readFile(realLog, 'utf8')
})
after(() => rm(folder, { recursive: true, force: true }))

let count = 0
/** A new folder, or a place where nothing is yet. */
const fresh = (): string => join(folder, String(++count))
async function freshFolder(): Promise<string> {
  const path = fresh()
  await mkdir(path)
  return path
}

async function diagnose(...paths: readonly string[]) {
  const { code, stdout, stderr } = await codeblue(['diagnose', ...paths, '--output', 'json'])
  assert.equal(stderr, '')
  const { gaps, causes } = decodeDiagnosis(stdout, 'standard output')
  const named = gaps.map(({ file, reason }) => `${file.slice(folder.length + 1)}: ${reason.replaceAll(folder, '')}`)
  return { code, cause: causes[0]?.condition, gaps: named }
}

/** The code of the exit and of the error, and the first line of the message with the folder taken out. */
async function refusal(argv: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { code, stdout, stderr } = await codeblue([...argv, '--output', 'json'], { env, cwd: folder })
  const error = outputSchemas.error.parse(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? ''))
  assert.equal(stdout, '')
  assert.ok(error.hint !== null && error.hint !== '', error.message)
  return [code, error.code, error.message.replaceAll(`${folder}/`, '').split('\n')[0]]
}

test('whatever lies in a folder and is no evidence is named with the reason', async () => {
  const at = await freshFolder()
  const name = at.slice(folder.length + 1)
  await writeFile(join(at, 'a-picture.log'), Buffer.from([0x89, 0x50, 0, 1, 2, 3, 255, 254]))
  await writeFile(join(at, 'b-empty.log'), '')
  await writeFile(join(at, 'c-bad.txt'), Buffer.from([0x68, 0x69, 0xff, 0xfe, 0x80, 10]))
  spawnSync('mkfifo', [join(at, 'd-pipe')])
  const server = createServer().listen(join(at, 'e-socket'))
  await once(server, 'listening')
  await symlink('nowhere', join(at, 'f-dangling'))
  await symlink('g-loop', join(at, 'g-loop'))
  await symlink('.', join(at, 'h-itself'))
  await symlink('/dev/zero', join(at, 'i-device'))
  await truncate(join(at, 'b-empty.log'), 0)
  const { code, cause, gaps } = await diagnose(at)
  server.close()
  assert.deepEqual(
    { code, cause, gaps: gaps.toSorted() },
    {
      code: 4,
      cause: undefined,
      gaps: [
        `${name}/a-picture.log: a binary file; it was not recognised`,
        `${name}/b-empty.log: an empty file`,
        `${name}/c-bad.txt: text that is neither a log nor the answer of a command that is known`,
        `${name}/d-pipe: neither a file nor a folder; not looked at`,
        `${name}/e-socket: neither a file nor a folder; not looked at`,
        `${name}/f-dangling: ENOENT: no such file or directory, stat '/${name}/f-dangling'`,
        `${name}/g-loop: ELOOP: too many symbolic links encountered, stat '/${name}/g-loop'`,
        `${name}/i-device: neither a file nor a folder; not looked at`,
      ],
    },
  )
})

test('what may not be read is named', { skip: isRoot ? false : 'needs root to become somebody else' }, async () => {
  const at = await freshFolder()
  await mkdir(join(at, 'closed'), { mode: 0 })
  await writeFile(join(at, 'etcd.log'), log, { mode: 0 })
  const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath]
  const main = join(import.meta.dirname, '../../src/cli/main.js')
  const ended = spawnSync('setpriv', [...nobody, main, 'diagnose', at, '--output', 'json'], { encoding: 'utf8' })
  const { gaps } = decodeDiagnosis(ended.stdout, 'standard output')
  assert.deepEqual(
    [ended.status, gaps.map(({ file, reason }) => [file.slice(at.length), reason.split(',')[0]])],
    [
      4,
      [
        ['/closed', 'EACCES: permission denied'],
        ['/etcd.log', 'EACCES: permission denied'],
      ],
    ],
  )
})

const wrapped: readonly (readonly [name: string, (text: string) => Buffer])[] = [
  ['bytes that are no UTF-8', (text) => Buffer.from(`\u00c3(\u0080\n${text}\u00e2\u0082`, 'latin1')],
  ['a hole in the middle that a loss of power left', (text) => withHole(text, 0.4)],
  ['a hole at the end', (text) => withHole(text, 1)],
  ['UTF-16 with a mark, as PowerShell writes it', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['the other UTF-16', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ['Windows line ends', (text) => Buffer.from(text.replaceAll('\n', '\r\n'))],
  ['a compressed file that is cut short', (text) => gzipSync(text).subarray(0, -200)],
]

/** Between two lines. */
function withHole(text: string, part: number): Buffer {
  const at = text.indexOf('\n', Math.floor(text.length * part) - 1) + 1
  return Buffer.from(`${text.slice(0, at)}${'\0'.repeat(9000)}${text.slice(at)}`)
}

for (const [name, wrap] of wrapped)
  test(`the cause is found in a log with ${name}`, async () => {
    const at = await freshFolder()
    await writeFile(join(at, 'etcd.log'), wrap(log))
    const { code, cause } = await diagnose(join(at, 'etcd.log'))
    assert.deepEqual({ code, cause }, { code: 3, cause: 'etcd/nospace' })
  })

test('a line of two gigabytes costs no memory, and the lines around it are read', { timeout: 180_000 }, async () => {
  const path = fresh()
  const lines = log.split('\n')
  const half = Math.floor(lines.length / 2)
  const file = createWriteStream(path)
  file.write(`${lines.slice(0, half).join('\n')}\n{"level":"warn","msg":"`)
  const piece = Buffer.alloc(16 << 20, 'database space exceeded \u00ff', 'latin1')
  for (let written = 0; written < 2 ** 31; written += piece.length) if (!file.write(piece)) await once(file, 'drain')
  file.end(`"}\n${lines.slice(half).join('\n')}`)
  await once(file, 'close')
  const report = 'process.on("exit",()=>process.stderr.write(String(process.resourceUsage().maxRSS)))'
  const { code, stdout, stderr } = await codeblue(['diagnose', path, '--output', 'json'], {
    env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(report)}` },
  })
  await rm(path)
  const { causes, gaps } = decodeDiagnosis(stdout, 'standard output')
  const usedMiB = Number(stderr) / 1024
  assert.deepEqual(
    { code, cause: causes[0]?.condition, gaps: gaps.map(({ reason }) => reason) },
    { code: 3, cause: 'etcd/nospace', gaps: ['1 line(s) longer than 64 KiB: only their first 64 KiB were matched'] },
  )
  assert.ok(usedMiB > 0 && usedMiB < 300, `${usedMiB} MiB`)
})

test('a file that keeps its reader waiting is left alone', {
  skip: existsSync('/proc/kmsg') ? false : 'no /proc/kmsg',
  timeout: 60_000,
}, async () => {
  const { code, cause } = await diagnose('/proc/kmsg')
  assert.deepEqual({ code, cause }, { code: 4, cause: undefined })
})

test('a manifest.json of somebody else makes no bundle of a folder of logs', async () => {
  const at = await freshFolder()
  await writeFile(join(at, 'manifest.json'), '{"name":"support bundle"}')
  await writeFile(join(at, 'etcd.log'), log)
  const { code, cause } = await diagnose(at)
  assert.deepEqual({ code, cause }, { code: 3, cause: 'etcd/nospace' })
})

test('a bundle that calls itself complete and has items without a hash is not believed', async () => {
  const at = await freshFolder()
  const path = 'evidence/cp1/log/etcd.service.log'
  const item = { path, collector: 'log', host: 'cp1', component: 'etcd', outcome: 'collected', reason: '', source: 'x' }
  const head = { schema: 'codeblue/bundle/v1', writtenBy: 'x', createdAt: '2026-01-31T10:00:00Z' }
  const items = [{ ...item, sizeBytes: log.length }]
  await mkdir(join(at, 'evidence/cp1/log'), { recursive: true })
  await writeFile(join(at, path), log)
  await writeFile(join(at, 'manifest.json'), JSON.stringify({ ...head, complete: true, notice: '', items }))
  for (const argv of [
    ['bundle', 'verify', at],
    ['diagnose', at],
  ]) {
    const [code, error, message] = await refusal(argv)
    assert.deepEqual([code, error], [1, 'BUNDLE_MANIFEST_INVALID'])
    assert.match(String(message), /items\.0\.sha256/)
  }
})

test('places where nothing can be written or read are named, and no folder is left behind', async () => {
  const inventory = await writeInventory()
  await writeFile(join(folder, 'file'), '')
  await mkdir(join(folder, 'full/er'), { recursive: true })
  await mkdir(join(folder, 'empty'))
  spawnSync('mkfifo', [join(folder, 'pipe')])
  const respond = ['respond', '--inventory', inventory, '--out']
  const before = (await readdir(folder)).toSorted()
  const attempts = [
    [...respond, 'file'],
    [...respond, 'file/below'],
    [...respond, ''],
    [...respond, '/proc/nowhere/below'],
    [...respond, 'full'],
    [...respond, 'new', '--local', 'cp9'],
    ['capture', '--inventory', 'pipe'],
    ['capture', '--inventory', '/dev/zero'],
    ['capture', '--inventory', 'empty'],
    ['capture', '--inventory', 'absent.yaml'],
    ['diagnose', 'empty'],
    ['diagnose', 'absent'],
    ['diagnose', 'file', '--catalog', 'absent'],
    ['report', realLog, '--out', 'file'],
    ['bundle', 'verify', 'absent'],
    ['bundle', 'verify', 'empty'],
    ['bundle', 'verify', 'file'],
  ]
  const refused = []
  for (const argv of attempts) refused.push(await refusal(argv))
  assert.deepEqual((await readdir(folder)).toSorted(), before)
  assert.deepEqual(refused, [
    [1, 'INCIDENT_NOT_MADE', "The incident cannot be kept in 'file': ENOTDIR: not a directory, scandir 'file'"],
    [
      1,
      'INCIDENT_NOT_MADE',
      "The incident cannot be kept in 'file/below': ENOTDIR: not a directory, scandir 'file/below'",
    ],
    [1, 'INCIDENT_NOT_MADE', "The incident cannot be kept in '': ENOENT: no such file or directory, mkdir ''"],
    [
      1,
      'INCIDENT_NOT_MADE',
      "The incident cannot be kept in '/proc/nowhere/below': ENOENT: no such file or directory, mkdir '/proc/nowhere'",
    ],
    [1, 'INCIDENT_EXISTS', 'full exists already and is not empty; an incident is never written over another'],
    [1, 'LOCAL_NODE_UNKNOWN', 'the inventory has no node named cp9'],
    [1, 'INVENTORY_MISSING', 'the inventory pipe cannot be read: it is neither a file nor a folder'],
    [1, 'INVENTORY_MISSING', 'the inventory /dev/zero cannot be read: it is neither a file nor a folder'],
    [1, 'INVENTORY_MISSING', 'the inventory empty cannot be read: it is a folder'],
    [
      1,
      'INVENTORY_MISSING',
      "the inventory absent.yaml cannot be read: ENOENT: no such file or directory, open 'absent.yaml'",
    ],
    [1, 'EVIDENCE_EMPTY', 'No file in empty: there is nothing to diagnose'],
    [1, 'REACH_NO_SUCH_PATH', "Cannot look at absent: ENOENT: no such file or directory, stat 'absent'"],
    [
      1,
      'CATALOGUE_UNREADABLE',
      "Cannot read absent of the catalogue: ENOENT: no such file or directory, scandir 'absent'",
    ],
    [1, 'REPORT_NOT_WRITTEN', "The report cannot be written into file: EEXIST: file already exists, mkdir 'file'"],
    [1, 'REACH_NO_SUCH_PATH', 'Cannot look at absent: it does not exist'],
    [1, 'BUNDLE_NO_MANIFEST', 'empty is no bundle: there is no manifest.json in it'],
    [1, 'BUNDLE_NO_MANIFEST', 'file is no bundle: there is no manifest.json in it'],
  ])
})

/** Hosts that refuse at once: nothing listens on port 1 of this machine. */
async function writeInventory(change: (text: string) => string = (text) => text): Promise<string> {
  const path = `${fresh()}.yaml`
  const node = (name: string): string =>
    `  - { name: ${name}, address: 127.0.0.1, roles: [etcd], ssh: { port: 1, configFile: none } }\n`
  await writeFile(path, change(`version: 1\ncluster: c1\nnodes:\n${node('cp1')}${node('cp2')}`))
  return path
}

test('without ssh nothing is begun, and no host is blamed', async () => {
  const inventory = await writeInventory()
  const bin = await freshFolder()
  for (const name of ['sh', 'readlink', 'uname']) {
    const { stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' })
    await symlink(stdout.trim(), join(bin, name))
  }
  const out = fresh()
  assert.deepEqual(await refusal(['respond', '--inventory', inventory, '--out', out], { PATH: bin }), [
    1,
    'REACH_NO_SSH',
    'ssh cannot be started on this machine: ENOENT',
  ])
  assert.equal(existsSync(out), false)
})

test('an environment without a home, a usable place for temporary files and a terminal changes no answer', async () => {
  const inventory = await writeInventory()
  const long = join(folder, 'x'.repeat(120))
  await mkdir(long)
  for (const env of [
    { HOME: undefined },
    { TMPDIR: '/nonexistent' },
    { TMPDIR: long },
    { TERM: 'dumb', COLUMNS: '1' },
  ]) {
    const out = fresh()
    const { code, stdout } = await codeblue(['respond', '-i', inventory, '--out', out, '-o', 'json'], { env })
    const { hosts, diagnosis } = outputSchemas.response.parse(JSON.parse(stdout))
    assert.deepEqual(
      [code, hosts.map(({ state, reason }) => [state, /refuses ssh connections/.test(reason)]), diagnosis.severity],
      [
        3,
        [
          ['unreachable', true],
          ['unreachable', true],
        ],
        'T1',
      ],
      JSON.stringify(env),
    )
  }
  assert.deepEqual(await readdir(long), [])
})

test('an address is never taken for an option of ssh', async () => {
  const marker = fresh()
  const attempt = await openSsh(
    { name: 'cp1', address: `-oProxyCommand=touch ${marker}`, roles: ['etcd'], ssh: { configFile: 'none' } },
    { access: undefined },
  )
  assert.deepEqual([attempt.kind, existsSync(marker)], ['failed', false])
})

test('a signal ends what only reads at once, with its code and without an answer', async () => {
  const path = fresh()
  await writeFile(path, log)
  // Far more than can be read before the signal comes: the rest of it is a hole.
  const file = await open(path, 'r+')
  await file.truncate(2 ** 40)
  await file.close()
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const child = spawn('sh', ['-c', '"$@" & echo $!; wait $!; echo "ended $?"', 'sh', program, 'diagnose', path], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += String(chunk)
    })
    const pid = await waitFor({
      what: 'the program to read the file',
      timeoutMs: 30_000,
      look: () => {
        const found = /^\d+/.exec(said)?.[0]
        return found !== undefined && opens(found, path) ? Number(found) : undefined
      },
      describeLast: () => said,
    })
    process.kill(pid, signal)
    await once(child, 'close')
    assert.equal(said, `${pid}\nended ${code}\n`)
  }
})

function opens(pid: string, path: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((name) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${name}`) === path
      } catch {
        return false
      }
    })
  } catch {
    return false
  }
}

test('standard streams that are closed or full end it with a code and never with a stack', () => {
  const ends = [
    `"$0" diagnose '${realLog}' <&- >/dev/null; echo $?`,
    `"$0" diagnose '${realLog}' 2>&- >/dev/null; echo $?`,
    `"$0" catalog lst 2>&-; echo $?`,
    `"$0" --version | true; echo $PIPESTATUS`,
    `"$0" --version > /dev/full; echo $?`,
  ].map((script) => {
    const { stdout, stderr } = spawnSync('bash', ['-c', script, program], { encoding: 'utf8' })
    return [stdout, stderr]
  })
  assert.deepEqual(
    ends.map(([stdout, stderr], index) =>
      index === 3 ? [/^(141|0)\n$/.test(stdout ?? ''), stderr] : [stdout, stderr],
    ),
    [
      ['3\n', ''],
      ['3\n', ''],
      ['2\n', ''],
      [true, ''],
      ['1\n', ''],
    ],
  )
})

test('every command says what is wrong with its command line in JSON when it is to answer in JSON', async () => {
  const ends = await Promise.all(
    commandTable.names.map(async (name) => {
      const { code, stdout, stderr } = await codeblue([...name.split(' '), '--no-such-option', '--output', 'json'])
      const { code: error } = outputSchemas.error.parse(JSON.parse(stderr))
      return [name, code, stdout, error]
    }),
  )
  assert.deepEqual(
    ends,
    commandTable.names.map((name) => [name, 2, '', 'CLI_UNKNOWN_OPTION']),
  )
})
