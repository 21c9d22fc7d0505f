import { defineCommand } from '../command.ts'
import { presentationOf } from '../presentation.ts'
import { untilStopped } from '../until-stopped.ts'

export const bundleVerifyCommand = defineCommand({
  summary: { en: 'hold a bundle against its manifest', zh: '按清单校验证据包' },
  description: {
    en: 'Checks every file of a bundle, an archive or an incident directory: its hash, its size, and that nothing is missing or added. Exits with 3 when it is damaged, with 4 when the capture did not end.',
    zh: '检查证据包、归档或事件目录中的每个文件：哈希、大小，以及是否有缺失或多余。损坏时退出码为 3，取证未完成时为 4。',
  },
  arguments: [
    {
      name: 'BUNDLE',
      count: 'one',
      completes: 'file',
      meaning: { en: 'a folder or a .tar.zst', zh: '目录或 .tar.zst 文件' },
    },
  ],
  options: {},
  examples: [{ line: 'codeblue bundle verify night', meaning: { en: 'an incident directory', zh: '校验事件目录' } }],
  never: { en: 'Changes the bundle.', zh: '不更改证据包。' },
  run: async (invocation) => {
    const { verifyBundleAt } = await import('../../app/bundle.ts')
    const { presentTable } = await import('../../app/present.ts')
    const [path = ''] = invocation.arguments
    const verification = await untilStopped(invocation.signal, verifyBundleAt(path))
    const { verdict, problems, gaps, items, notice } = verification
    const table = {
      header: ['VERDICT', 'WHERE', 'WHAT'],
      rows: [
        [verdict, path, notice === '' ? `${items} items` : `${items} items; ${notice}`],
        ...problems.map(({ code, path: file, message }) => [code, file, message]),
        ...gaps.map(({ outcome, path: file, reason }) => [outcome, file, reason]),
      ],
      json: verification,
    }
    invocation.terminal.print(presentTable(table, presentationOf(invocation)))
    if (verdict === 'sound') return []
    return verdict === 'damaged' ? ['findings'] : ['incomplete']
  },
})
