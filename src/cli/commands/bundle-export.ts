import { defineCommand } from '../command.ts'
import { presentationOf } from '../presentation.ts'
import { untilStopped } from '../until-stopped.ts'

export const bundleExportCommand = defineCommand({
  summary: {
    en: 'make the archive that may be mailed: evidence only, redacted',
    zh: '生成可对外发送的归档：仅含已脱敏的证据',
  },
  description: {
    en: 'Writes the evidence of an incident or bundle as one .tar.zst: only what is in the manifest and has its hash. No safety copies, no reports. The same bundle gives the same bytes. A damaged bundle is not exported.',
    zh: '将事件或证据包中的证据写成一个 .tar.zst：仅包含清单中且哈希一致的内容，不含安全副本和报告。同一证据包产生相同的字节。损坏的证据包不会被导出。',
  },
  arguments: [
    {
      name: 'INCIDENT',
      count: 'one',
      completes: 'file',
      meaning: { en: 'an incident directory or a bundle', zh: '事件目录或证据包' },
    },
  ],
  options: {
    out: {
      kind: 'text',
      placeholder: 'FILE',
      completes: 'file',
      meaning: {
        en: 'the archive; by default named like the incident, in this directory. Never overwritten',
        zh: '归档文件；默认以事件命名，位于当前目录。绝不覆盖已有文件',
      },
    },
  },
  examples: [
    { line: 'codeblue bundle export night --out night.tar.zst', meaning: { en: 'for the vendor', zh: '发送给供应商' } },
  ],
  never: { en: 'Takes safety copies or reports with it.', zh: '不会带上安全副本或报告。' },
  run: async (invocation) => {
    const { defaultArchiveName } = await import('../../app/archive-name.ts')
    const { exportBundle } = await import('../../app/bundle.ts')
    const { presentTable } = await import('../../app/present.ts')
    const [path = ''] = invocation.arguments
    const written = await untilStopped(
      invocation.signal,
      exportBundle(path, invocation.options.out ?? defaultArchiveName(path)),
    )
    const table = {
      header: ['ARCHIVE', 'ITEMS', 'BYTES', 'SHA-256'],
      rows: [[written.archive, String(written.items), String(written.sizeBytes), written.sha256]],
      json: written,
    }
    invocation.terminal.print(presentTable(table, presentationOf(invocation)))
    return written.complete ? [] : ['incomplete']
  },
})
