import { askSecret } from '../ask-secret.ts'
import { defineCommand } from '../command.ts'
import { reachOptions } from '../gather-options.ts'
import type { OptionTable } from '../option.ts'
import { presentationOf } from '../presentation.ts'
import { progressTo } from '../progress.ts'

const options = {
  host: {
    kind: 'list',
    placeholder: 'HOST',
    meaning: {
      en: 'a node of the inventory, or any host as ssh reaches it; may be repeated',
      zh: '清单中的节点，或 ssh 可达的任意主机；可重复',
    },
  },
  hashes: {
    kind: 'choice',
    placeholder: 'WHICH',
    choices: ['newest', 'all', 'none'],
    default: 'newest',
    meaning: {
      en: 'of which snapshots the hash at the end is checked, where they lie: the three newest of each place, all, or none',
      zh: '就地校验哪些快照末尾的哈希：每处最新的三个、全部或不校验',
    },
  },
  download: {
    kind: 'flag',
    meaning: {
      en: 'read objects of a bucket whole for that hash; without it only a dozen ranges of each. Nothing is kept',
      zh: '为校验哈希而完整读取存储桶中的对象；否则每个对象只读取十余个区段。不保存任何内容',
    },
  },
  's3-endpoint': {
    kind: 'text',
    placeholder: 'URL',
    meaning: { en: 'object storage that is not Amazon S3', zh: '非 Amazon S3 的对象存储地址' },
  },
  's3-region': { kind: 'text', placeholder: 'REGION', meaning: { en: 'region of the bucket', zh: '存储桶所在区域' } },
  's3-profile': {
    kind: 'text',
    placeholder: 'NAME',
    meaning: {
      en: 'credentials of this profile of ~/.aws; by default the usual variables, files and roles',
      zh: '使用 ~/.aws 中该配置的凭据；默认取自常规环境变量、文件和角色',
    },
  },
  'sudo-password': reachOptions['sudo-password'],
} as const satisfies OptionTable

const counts = { newest: 3, all: Number.POSITIVE_INFINITY, none: 0 } as const

export const snapshotFindCommand = defineCommand({
  summary: {
    en: 'find what the cluster could be restored from, and say which is best',
    zh: '查找可用于恢复集群的内容，并指出最佳者',
  },
  description: {
    en: 'Looks on the hosts of the inventory, or on those named, for snapshots in the folders of kubeadm, RKE, RKE2, k3s, KubeKey, kubespray, OpenShift and of cron tables, for the data directories of members that are stopped, and in the `backups` of the inventory; with paths, on this machine and in s3:// buckets instead; with neither an inventory, on this machine. Each candidate is read where it lies, a dozen pages of it: revision, members, version, whether it was cut; the hash at the end of the newest is checked there, and a proof beside it is taken into account. What nobody checked is never called sound. Exits with 4 when nothing whole was found, or not everything could be looked at.',
    zh: '在清单中的主机或指定主机上查找：kubeadm、RKE、RKE2、k3s、KubeKey、kubespray、OpenShift 以及 cron 任务所用目录中的快照，已停止成员的数据目录，以及清单中的 `backups`；给出路径时改为查找本机路径和 s3:// 存储桶；既无路径也无清单时查找本机。每个候选都就地读取十余页：修订版本、成员、版本、是否被截断；并就地校验最新者末尾的哈希，同时参考旁边的证明。未经校验的绝不称为完整。未找到完整候选或有地方未能查看时退出码为 4。',
  },
  arguments: [
    {
      name: 'PATH',
      count: 'any',
      completes: 'file',
      meaning: {
        en: 'files and folders of this machine, and s3://BUCKET/PREFIX',
        zh: '本机的文件和目录，以及 s3://存储桶/前缀',
      },
    },
  ],
  options,
  examples: [
    {
      line: 'codeblue snapshot find',
      meaning: { en: 'on all hosts of codeblue.yaml', zh: 'codeblue.yaml 中的所有主机' },
    },
    {
      line: 'codeblue snapshot find /backup s3://etcd-backups/prod --s3-endpoint https://s3.example.org',
      meaning: { en: 'what was put away elsewhere', zh: '存放在别处的备份' },
    },
  ],
  never: {
    en: 'Writes on a host or in a bucket, copies a snapshot, takes a lock, or calls sound what it did not check.',
    zh: '不在主机或存储桶中写入，不复制快照，不加锁，也不把未校验的内容称为完整。',
  },
  run: async (invocation) => {
    const { findSnapshots } = await import('../../app/snapshot/snapshot-find.ts')
    const { findInventory } = await import('../../app/find-inventory.ts')
    const { presentSnapshotFind } = await import('../../app/snapshot/present-snapshot-find.ts')
    const { options: chosen, arguments: paths, terminal, signal } = invocation
    const inventory = await findInventory(chosen.inventory)
    const sudoPassword = chosen['sudo-password'] ? await askSecret('sudo password of the hosts: ') : undefined
    const { 's3-endpoint': endpoint, 's3-region': region, 's3-profile': profile } = chosen
    const found = await findSnapshots({
      ...{ paths, hosts: chosen.host, hashes: counts[chosen.hashes], download: chosen.download, signal },
      s3: {
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(region === undefined ? {} : { region }),
        ...(profile === undefined ? {} : { profile }),
      },
      ...(inventory === undefined ? {} : { inventory }),
      ...(sudoPassword === undefined ? {} : { sudoPassword }),
      progress: progressTo(terminal),
    })
    terminal.print(presentSnapshotFind(found, presentationOf(invocation)))
    const best = found.best === null ? undefined : found.candidates[found.best]
    return best?.soundness === 'sound' && found.gaps.length === 0 ? [] : ['incomplete']
  },
})
