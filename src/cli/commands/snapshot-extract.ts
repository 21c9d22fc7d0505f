import { escapeForTerminal } from '../../base/text.ts'
import { defineCommand } from '../command.ts'
import { cliErrors } from '../errors.ts'
import { managedFieldsOption, selectionOptions, snapshotArgument } from '../object-options.ts'
import { presentationOf } from '../presentation.ts'
import { namespacesOf, refuseUnknown } from '../snapshot-objects.ts'
import { workWatchOf } from '../snapshot-options.ts'

export const snapshotExtractCommand = defineCommand({
  summary: { en: 'write objects of a snapshot as a tree of YAML files', zh: '将快照中的对象写成 YAML 文件树' },
  description: {
    en: 'Writes each object to DIR/NAMESPACE/RESOURCE.GROUP/NAME.yaml (_cluster for those in no namespace), the same file for the same object each time, so that two extracts can be held against each other with git diff. index.json says what it came from, what was hidden, and in which order objects can be created again, or why never. A folder that holds something else is refused; the files of an earlier extract are replaced. Files can be read by this user alone. Exits with 4 when the file is damaged or values cannot be read.',
    zh: '将每个对象写入 DIR/命名空间/资源.组/名称.yaml（不属于命名空间的在 _cluster 下），同一对象总是同一文件，因此两次提取可用 git diff 对比。index.json 说明来源、隐藏了什么、按什么顺序可重新创建，或为何不应创建。目录中有其他内容时拒绝写入；先前提取的文件会被替换。文件仅当前用户可读。文件损坏或值无法读取时退出码为 4。',
  },
  arguments: [
    snapshotArgument,
    {
      name: 'RESOURCE',
      count: 'any',
      completes: 'nothing',
      meaning: { en: 'deploy,cm, all, and the like; none: everything', zh: 'deploy,cm、all 等；不给出则为全部' },
    },
  ],
  options: {
    out: {
      kind: 'text',
      placeholder: 'DIR',
      completes: 'directory',
      meaning: { en: 'where the tree is written', zh: '写入的目录' },
    },
    ...selectionOptions,
    ...managedFieldsOption,
    clean: {
      kind: 'flag',
      meaning: {
        en: 'without status, uid and whatever else must not be there when an object is created again',
        zh: '去除 status、uid 以及重新创建对象时不应存在的其他字段',
      },
    },
  },
  examples: [
    {
      line: 'codeblue snapshot extract backup.db --out shop -n shop',
      meaning: { en: 'one namespace', zh: '一个命名空间' },
    },
    {
      line: 'codeblue snapshot extract backup.db --out lost -n shop --revision 1340 --clean',
      meaning: { en: 'what was deleted, ready to be created again', zh: '已删除的内容，可直接重新创建' },
    },
  ],
  never: {
    en: 'Overwrites what it has not written itself, follows a link, contacts a cluster, or writes the value of a Secret without --reveal.',
    zh: '不覆盖不是自己写入的内容，不跟随链接，不连接集群；没有 --reveal 时不写出 Secret 的值。',
  },
  run: async (invocation) => {
    const { extractObjects } = await import('../../app/snapshot/snapshot-extract.ts')
    const { presentExtracted, extractNotes } = await import('../../app/snapshot/present-extracted.ts')
    const { options, terminal, language } = invocation
    const [path = '', ...words] = invocation.arguments
    if (options.out === undefined)
      throw cliErrors.error('CLI_MISSING_VALUE', "'snapshot extract' needs --out DIR", {
        hint: 'Name a new or an empty folder: --out extracted',
      })
    const extracted = await extractObjects({
      ...workWatchOf(invocation),
      ...{ path, folder: options.out, resources: words.flatMap((word) => word.split(',')) },
      ...{ namespaces: namespacesOf(options), atRevision: options.revision, reveal: options.reveal },
      salvage: options.salvage,
      ...{ clean: options.clean, showManagedFields: options['show-managed-fields'] },
      encryptionConfiguration: options['encryption-config'],
    })
    refuseUnknown('snapshot extract', extracted.unknown)
    terminal.print(presentExtracted(extracted, presentationOf(invocation)))
    for (const note of extractNotes(extracted, language)) terminal.note(`${escapeForTerminal(note)}\n`)
    return extracted.problems.length > 0 || extracted.partial > 0 ? ['incomplete'] : []
  },
})
