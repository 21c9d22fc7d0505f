import { globalOptions } from './global-options.ts'
import type { OptionTable } from './option.ts'

export const salvageOption = {
  salvage: {
    kind: 'flag',
    meaning: {
      en: 'mine a damaged file as far as it goes, freed pages as well, and say how sure each object is',
      zh: '尽可能从损坏的文件（包括已释放的页）中找回对象，并说明每个对象的可信程度',
    },
  },
} as const satisfies OptionTable

/** Which objects of a snapshot. */
export const selectionOptions = {
  ...salvageOption,
  namespace: {
    kind: 'list',
    short: 'n',
    placeholder: 'NS',
    meaning: { en: 'only in this namespace; may be given several times', zh: '仅限该命名空间；可多次指定' },
  },
  'all-namespaces': {
    kind: 'flag',
    short: 'A',
    meaning: { en: 'in all namespaces, which is so without it, too', zh: '所有命名空间（默认即如此）' },
  },
  revision: {
    kind: 'count',
    placeholder: 'N',
    most: 999_999_999,
    meaning: { en: 'the state after this revision, instead of the last one', zh: '该修订版本之后的状态，而非最新状态' },
  },
  'encryption-config': {
    kind: 'text',
    placeholder: 'FILE',
    completes: 'file',
    meaning: {
      en: 'the EncryptionConfiguration of kube-apiserver, to read what is encrypted at rest',
      zh: 'kube-apiserver 的 EncryptionConfiguration 文件，用于读取静态加密的内容',
    },
  },
  reveal: {
    kind: 'flag',
    meaning: {
      en: 'show the values of Secrets; who did, when and which is written down in ~/.local/state/codeblue/reveals.jsonl',
      zh: '显示 Secret 的值；何人、何时、查看了哪些会记录在 ~/.local/state/codeblue/reveals.jsonl',
    },
  },
} as const satisfies OptionTable

export const selectorOption = {
  selector: {
    kind: 'text',
    short: 'l',
    placeholder: 'LABELS',
    meaning: {
      en: 'only with these labels: app=web,tier!=db,env in (a,b),!old',
      zh: '仅限带有这些标签的对象：app=web,tier!=db,env in (a,b),!old',
    },
  },
} as const satisfies OptionTable

const formats = [...globalOptions.output.choices, 'yaml', 'wide', 'name'] as const
const formatMeaning = {
  en: 'yaml and json as kubectl prints them; text: a table; wide: with more columns; name; markdown for tickets',
  zh: 'yaml 与 json 同 kubectl 的输出；text 为表格；wide 显示更多列；name 仅名称；markdown 供工单使用',
} as const

/** kubectl's formats as well. */
export const tableFormat = {
  output: { ...globalOptions.output, choices: formats, default: 'text', meaning: formatMeaning },
} as const satisfies OptionTable

export const yamlFormat = {
  output: { ...globalOptions.output, choices: formats, default: 'yaml', meaning: formatMeaning },
} as const satisfies OptionTable

export const decodeFormat = {
  output: {
    ...globalOptions.output,
    choices: [...globalOptions.output.choices, 'yaml'] as const,
    default: 'yaml',
    meaning: { en: 'yaml and json as kubectl prints them', zh: 'yaml 与 json 同 kubectl 的输出' },
  },
} as const satisfies OptionTable

export const wideOption = {
  wide: { kind: 'flag', meaning: { en: 'more columns, as -o wide', zh: '显示更多列，同 -o wide' } },
} as const satisfies OptionTable

export const managedFieldsOption = {
  'show-managed-fields': {
    kind: 'flag',
    meaning: { en: 'with metadata.managedFields, which are long', zh: '包含较长的 metadata.managedFields' },
  },
} as const satisfies OptionTable

export const keyOptions = {
  key: {
    kind: 'list',
    placeholder: 'KEY',
    meaning: {
      en: 'what stands under this etcd key: /registry/pods/shop/web-1',
      zh: '该 etcd 键下的内容：/registry/pods/shop/web-1',
    },
  },
} as const satisfies OptionTable

export const prefixOption = {
  prefix: {
    kind: 'text',
    placeholder: 'KEY',
    meaning: { en: 'only keys of etcd that begin so', zh: '仅限以此开头的 etcd 键' },
  },
} as const satisfies OptionTable

export const snapshotArgument = {
  name: 'PATH',
  count: 'one',
  completes: 'file',
  meaning: { en: 'a snapshot, a db, or a data directory', zh: '快照、db 文件或数据目录' },
} as const
