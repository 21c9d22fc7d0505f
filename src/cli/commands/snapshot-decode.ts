import { escapeForTerminal } from '../../base/text.ts'
import { defineCommand } from '../command.ts'
import { decodeFormat, managedFieldsOption, selectionOptions } from '../object-options.ts'

export const snapshotDecodeCommand = defineCommand({
  summary: { en: 'turn one raw value of etcd into YAML or JSON', zh: '将 etcd 中的一个原始值转换为 YAML 或 JSON' },
  description: {
    en: 'Takes what etcdctl get prints (with or without -w json), the bytes of a value, or the same pasted as base64 or hex, from a file or from standard input, and prints the object as the API would give it. Values of Secrets are hidden. Exits with 4 when the value is damaged, encrypted without its key, or of no known form.',
    zh: '接受 etcdctl get 的输出（是否带 -w json 均可）、值的原始字节，或粘贴的 base64、十六进制文本，来自文件或标准输入，并按 API 返回的形式打印对象。Secret 的值会被隐藏。值已损坏、已加密但没有密钥或形式未知时退出码为 4。',
  },
  arguments: [
    {
      name: 'FILE',
      count: 'optional',
      completes: 'file',
      meaning: { en: 'the value; none or -: standard input', zh: '包含该值的文件；不给出或 - 表示标准输入' },
    },
  ],
  options: {
    key: {
      kind: 'text',
      placeholder: 'KEY',
      meaning: {
        en: 'the key it stood under, which some encryption is bound to',
        zh: '该值对应的键，部分加密方式与其绑定',
      },
    },
    'encryption-config': selectionOptions['encryption-config'],
    reveal: selectionOptions.reveal,
    ...managedFieldsOption,
    ...decodeFormat,
  },
  examples: [
    {
      line: 'etcdctl get /registry/pods/shop/web-1 -w json | codeblue snapshot decode',
      meaning: { en: 'straight from a member', zh: '直接来自成员' },
    },
    { line: 'codeblue snapshot decode value.bin -o json', meaning: { en: 'from a file', zh: '来自文件' } },
  ],
  never: {
    en: 'Contacts etcd, or shows the value of a Secret without --reveal.',
    zh: '不连接 etcd；没有 --reveal 时不显示 Secret 的值。',
  },
  run: async ({ options, terminal, arguments: [path], language }) => {
    const { decodeValues } = await import('../../app/snapshot/snapshot-decode.ts')
    const { decodeNotes, presentDecoded } = await import('../../app/snapshot/present-decoded.ts')
    const decoded = await decodeValues({
      ...{ path, key: options.key ?? '', reveal: options.reveal },
      showManagedFields: options['show-managed-fields'],
      encryptionConfiguration: options['encryption-config'],
    })
    terminal.print(presentDecoded(decoded, options.output))
    for (const note of decodeNotes(decoded, language)) terminal.note(`${escapeForTerminal(note)}\n`)
    return decoded.isWhole ? [] : ['incomplete']
  },
})
