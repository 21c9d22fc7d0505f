import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportBundle } from '../../src/app/bundle.ts'
import { createBundle } from '../../src/app/incident.ts'
import { openEvidence } from '../../src/app/open-evidence.ts'
import type { BundleWriter } from '../../src/evidence/bundle-writer.ts'
import { contractTexts, evidenceReaderContract, type ReaderUnderTest } from './evidence-reader.contract.ts'

const createdAt = '2026-01-31T10:00:00Z'

async function writeBundle(
  folder: string,
): Promise<{ readonly bundle: BundleWriter; readonly paths: ReaderUnderTest['paths'] }> {
  const bundle = await createBundle({ folder, cluster: 'c1', createdAt, writtenBy: 'codeblue test' })
  const write = async (component: 'etcd' | 'kubelet' | 'kernel', text: string): Promise<string> => {
    const header = {
      collector: 'log',
      host: 'cp1',
      component,
      detail: component,
      source: `journalctl -u ${component}`,
      extension: 'log',
    } as const
    const item = await bundle.open(header)
    // Cut in the middle of characters, as a connection does.
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += 777) await item.write(bytes.subarray(at, at + 777))
    return (await item.close({ outcome: 'collected', reason: '', exitCode: 0 })).path
  }
  const paths = {
    first: await write('etcd', contractTexts.first),
    second: await write('kubelet', contractTexts.second),
    empty: await write('kernel', contractTexts.empty),
  }
  return { bundle, paths }
}

const temporary = (): Promise<string> => mkdtemp(join(tmpdir(), 'codeblue-test-'))
const remove = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true })

evidenceReaderContract('a bundle that is still written', async () => {
  const folder = await temporary()
  const { bundle, paths } = await writeBundle(folder)
  return { reader: bundle.reader(), paths, close: () => remove(folder) }
})

evidenceReaderContract('a bundle folder', async () => {
  const folder = await temporary()
  const { bundle, paths } = await writeBundle(folder)
  await bundle.finish({ finishedAt: createdAt, notice: '' })
  const { reader } = await openEvidence([folder])
  return { reader, paths, close: () => remove(folder) }
})

evidenceReaderContract('a bundle archive', async () => {
  const folder = await temporary()
  const { bundle, paths } = await writeBundle(join(folder, 'bundle'))
  await bundle.finish({ finishedAt: createdAt, notice: '' })
  await exportBundle(join(folder, 'bundle'), join(folder, 'b.tar.zst'))
  const { reader, close } = await openEvidence([join(folder, 'b.tar.zst')])
  const closeBoth = async (): Promise<void> => {
    await close()
    await remove(folder)
  }
  return { reader, paths, close: closeBoth }
})

evidenceReaderContract('plain files beside a bundle', async () => {
  const folder = await temporary()
  const { bundle } = await writeBundle(join(folder, 'bundle'))
  await bundle.finish({ finishedAt: createdAt, notice: '' })
  const plain = join(folder, 'cp1')
  await mkdir(plain)
  const paths = { first: join(plain, 'etcd.log'), second: join(plain, 'kubelet.log'), empty: join(plain, 'dmesg.log') }
  for (const which of ['first', 'second', 'empty'] as const) await writeFile(paths[which], contractTexts[which])
  const { reader } = await openEvidence([plain, join(folder, 'bundle')])
  return { reader, paths, close: () => remove(folder) }
})
