import { defineCommand } from '../command.ts'
import {
  keyOptions,
  managedFieldsOption,
  selectionOptions,
  selectorOption,
  snapshotArgument,
  yamlFormat,
} from '../object-options.ts'
import { printObjects } from '../snapshot-objects.ts'

export const snapshotGetCommand = defineCommand({
  summary: { en: 'print objects of a snapshot as kubectl get would', zh: '像 kubectl get 一样打印快照中的对象' },
  description: {
    en: "Finds objects by kind and name, or by their key in etcd, and prints them as YAML exactly as kubectl does (JSON, tables and names with -o). Names of kinds are kubectl's: po, deploy, databases.db.example.com, and those of the CRDs in the snapshot. Without -n a name is looked for in all namespaces. Shows any revision that is still in the file, so that a deleted object can be seen as it was. Values of Secrets are hidden: their length and the beginning of their SHA-256 stand there. Exits with 3 when something that was named does not exist, and says where it does, or when it was deleted; with 4 when the file is damaged or a value cannot be read.",
    zh: '按类型和名称或按 etcd 键查找对象，并以与 kubectl 完全相同的 YAML 打印（用 -o 可选 JSON、表格和名称）。类型名称同 kubectl：po、deploy、databases.db.example.com，以及快照中 CRD 的名称。不给出 -n 时在所有命名空间中查找。可显示文件中仍保留的任一修订版本，因此能看到已删除对象当时的样子。Secret 的值会被隐藏，只显示长度和 SHA-256 的开头。指定的对象不存在时退出码为 3，并说明它在哪里存在或何时被删除；文件损坏或值无法读取时为 4。',
  },
  arguments: [
    snapshotArgument,
    {
      name: 'OBJECT',
      count: 'any',
      completes: 'nothing',
      meaning: {
        en: 'deploy/web svc/web, or pods web-1 web-2, or pods for all of them',
        zh: 'deploy/web svc/web，或 pods web-1 web-2，或仅 pods 表示全部',
      },
    },
  ],
  options: { ...selectionOptions, ...selectorOption, ...keyOptions, ...managedFieldsOption, ...yamlFormat },
  examples: [
    { line: 'codeblue snapshot get backup.db deploy/web -n shop', meaning: { en: 'one object', zh: '单个对象' } },
    {
      line: 'codeblue snapshot get backup.db deploy/web -n shop --revision 1200',
      meaning: { en: 'as it was at that revision', zh: '该修订版本时的样子' },
    },
    {
      line: 'codeblue snapshot get backup.db secret db -n shop --reveal --encryption-config encryption.yaml',
      meaning: { en: 'with its values, which is written down', zh: '连同其值，并会留下记录' },
    },
  ],
  never: {
    en: 'Changes the file, takes a lock, contacts a cluster, or shows the value of a Secret without --reveal.',
    zh: '不更改文件，不加锁，不连接集群；没有 --reveal 时不显示 Secret 的值。',
  },
  run: async (invocation) => await printObjects('snapshot get', invocation),
})
