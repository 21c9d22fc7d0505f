import { escapeForTerminal } from '../../base/text.ts'
import { defineCommand } from '../command.ts'
import { selectionOptions, snapshotArgument } from '../object-options.ts'
import { presentationOf } from '../presentation.ts'
import { namespacesOf, refuseUnknown } from '../snapshot-objects.ts'
import { workWatchOf } from '../snapshot-options.ts'

export const snapshotGrepCommand = defineCommand({
  summary: { en: 'search the text of all objects of a snapshot', zh: '搜索快照中所有对象的文本' },
  description: {
    en: 'Decodes the objects and looks for a text in every field, numbers and names included; what is stored as bytes (binaryData, certificates of webhooks) is searched as the text that it is. Prints kind, namespace/name, the path of the field and the line. A regular expression is one of JavaScript and is stopped after five seconds on a few objects, so that none can hang the search. The values of Secrets are searched only with --reveal. Exits with 4 when the file is damaged or values cannot be read.',
    zh: '解码对象并在每个字段中查找文本，包括数字和名称；以字节存储的内容（binaryData、Webhook 证书）按其文本搜索。打印类型、命名空间/名称、字段路径和所在行。正则表达式采用 JavaScript 语法，若在少量对象上超过五秒即被中止，因此不会卡死。仅在 --reveal 时搜索 Secret 的值。文件损坏或值无法读取时退出码为 4。',
  },
  arguments: [
    snapshotArgument,
    { name: 'PATTERN', count: 'one', completes: 'nothing', meaning: { en: 'the text', zh: '要查找的文本' } },
    {
      name: 'RESOURCE',
      count: 'any',
      completes: 'nothing',
      meaning: { en: 'only in these: deploy,cm', zh: '仅限这些资源：deploy,cm' },
    },
  ],
  options: {
    regexp: { kind: 'flag', meaning: { en: 'the pattern is a regular expression', zh: '模式为正则表达式' } },
    'ignore-case': { kind: 'flag', meaning: { en: 'large and small letters are the same', zh: '不区分大小写' } },
    limit: {
      kind: 'count',
      placeholder: 'COUNT',
      most: 1_000_000,
      meaning: { en: 'how many lines to print; 1000 if not given', zh: '打印多少行，默认 1000' },
    },
    ...selectionOptions,
  },
  examples: [
    {
      line: 'codeblue snapshot grep backup.db registry.example.com deploy',
      meaning: { en: 'who uses this registry', zh: '谁在使用该镜像仓库' },
    },
    {
      line: 'codeblue snapshot grep backup.db --regexp "10[.]96[.]0[.][0-9]+" -n shop',
      meaning: { en: 'addresses in one namespace', zh: '某个命名空间中的地址' },
    },
  ],
  never: {
    en: 'Changes the file, takes a lock, or searches the values of Secrets without --reveal.',
    zh: '不更改文件，不加锁；没有 --reveal 时不搜索 Secret 的值。',
  },
  run: async (invocation) => {
    const { grepObjects } = await import('../../app/snapshot/snapshot-grep.ts')
    const { grepNotes, presentGrepped } = await import('../../app/snapshot/present-grepped.ts')
    const { options, terminal, language } = invocation
    const [path = '', pattern = '', ...words] = invocation.arguments
    const grepped = await grepObjects({
      ...workWatchOf(invocation),
      ...{ path, pattern, resources: words.flatMap((word) => word.split(',')) },
      ...{ isRegexp: options.regexp, ignoreCase: options['ignore-case'], mostMatches: options.limit ?? 1000 },
      ...{ namespaces: namespacesOf(options), atRevision: options.revision, reveal: options.reveal },
      salvage: options.salvage,
      encryptionConfiguration: options['encryption-config'],
    })
    refuseUnknown('snapshot grep', grepped.unknown)
    terminal.print(presentGrepped(grepped, pattern, presentationOf(invocation)))
    for (const note of grepNotes(grepped, language)) terminal.note(`${escapeForTerminal(note)}\n`)
    return grepped.problems.length > 0 || grepped.unread > 0 ? ['incomplete'] : []
  },
})
