import type { Localized } from '../../base/localized.ts'
import type {
  DatabaseSoundness,
  DirectorySoundness,
  SoundnessFinding,
  SoundnessVerdict,
} from '../../model/soundness.ts'
import { type SoundnessCode, soundnessMeanings } from '../../model/soundness-codes.ts'

/** What a person needs to be told. */
export interface Judged {
  readonly path: string
  readonly verdict: SoundnessVerdict
  readonly findings: readonly SoundnessFinding[]
  readonly database: DatabaseSoundness | undefined
  readonly directory: DirectorySoundness | undefined
}

export function explainSoundness(judged: Judged): {
  readonly meaning: Localized
  readonly advice: readonly Localized[]
} {
  return { meaning: meaningOf(judged), advice: adviceOf(judged) }
}

function meaningOf({ verdict, findings, database, directory }: Judged): Localized {
  const worst = findings.find(({ code }) => soundnessMeanings[code].weight !== 'note')
  if (verdict === 'not-evaluated' || verdict === 'not-a-database')
    return worst === undefined ? nothingFound : textOf(worst.code)
  if (verdict === 'sound') return directory === undefined ? soundFile(database) : soundDirectory(directory)
  const readable = readableShare(database)
  return verdict === 'incomplete'
    ? {
        en: `The file was cut: what stands in it is right, and the rest is missing. ${readable.en}`,
        zh: `文件被截断：现有内容无误，但其余部分缺失。${readable.zh}`,
      }
    : { en: `Something in it is wrong. ${readable.en}`, zh: `其中有内容已损坏。${readable.zh}` }
}

const textOf = (code: SoundnessCode): Localized => {
  const { en, zh } = soundnessMeanings[code]
  return { en: `${en}.`, zh: `${zh}。` }
}

const nothingFound: Localized = { en: 'Nothing could be looked at.', zh: '未能查看任何内容。' }

function soundFile(database: DatabaseSoundness | undefined): Localized {
  return database?.trailer.kind === 'matches'
    ? {
        en: 'Every byte is what was saved, every page and revision fits, and restore would take it.',
        zh: '每个字节都与保存时一致，所有页和修订均相符，可用于恢复。',
      }
    : {
        en: 'Every page and revision fits. Nothing proves that no bit of a value has changed, because there is no SHA-256 to hold it against.',
        zh: '所有页和修订均相符。但没有 SHA-256 可供比对，无法证明值中没有任何位发生变化。',
      }
}

function soundDirectory({ starts, likelyVersion, committedIndex }: DirectorySoundness): Localized {
  const verdict = likelyVersion === undefined ? undefined : starts[likelyVersion].wouldStart
  const start =
    verdict === 'yes'
      ? { en: ` etcd ${likelyVersion} would start on it,`, zh: `etcd ${likelyVersion} 可以在其上启动，` }
      : { en: ' Whether etcd would start on it is not certain;', zh: 'etcd 能否在其上启动尚不确定；' }
  return {
    en: `The db, the log and the raft snapshots are whole.${start.en} and its log is committed up to entry ${committedIndex}.`,
    zh: `数据库、日志和 raft 快照完整。${start.zh}日志已提交到条目 ${committedIndex}。`,
  }
}

function readableShare(database: DatabaseSoundness | undefined): Localized {
  if (database === undefined || database.leaves.found === 0)
    return { en: 'No page of keys can be reached.', zh: '没有任何存放键的页可达。' }
  const { leaves, revisions, liveKeys } = database
  const share = `${((leaves.read * 100) / leaves.found).toFixed(leaves.read === leaves.found ? 0 : 1)} %`
  return {
    en: `${share} of the pages of keys that can be found are readable, with ${revisions} revisions of ${liveKeys} keys.`,
    zh: `能找到的键页中有 ${share} 可读，包含 ${liveKeys} 个键的 ${revisions} 个修订。`,
  }
}

/** By what was found, the most pressing first. */
const adviceByCode: Partial<Record<SoundnessCode, Localized>> = {
  'being-written': {
    en: 'Take a snapshot of the running member (etcdctl snapshot save) and verify that, or wait until the copy has ended.',
    zh: '对运行中的成员执行 etcdctl snapshot save，然后校验该快照；或等待复制结束。',
  },
  'in-use': {
    en: 'Take a snapshot of the running member (etcdctl snapshot save) and verify that; verify the file itself when the member has stopped.',
    zh: '对运行中的成员执行 etcdctl snapshot save，然后校验该快照；成员停止后再校验该文件本身。',
  },
  'path-missing': { en: 'Check the path.', zh: '请检查路径。' },
  'not-readable': {
    en: 'Check the permissions, and read the disk’s own errors in dmesg.',
    zh: '请检查权限，并查看 dmesg 中的磁盘错误。',
  },
  'not-a-file': { en: 'Name a file or a data directory.', zh: '请给出文件或数据目录。' },
  'empty-file': { en: 'Look for another snapshot: nothing is in this one.', zh: '请寻找其他快照：该文件没有内容。' },
  'too-small': { en: 'Look for another snapshot: nothing is in this one.', zh: '请寻找其他快照：该文件没有内容。' },
  'gzip-archive': {
    en: 'Unpack it (gzip -dk FILE) and verify what comes out.',
    zh: '先解压（gzip -dk FILE），再校验得到的文件。',
  },
  'zstd-archive': {
    en: 'Unpack it (zstd -d FILE) and verify what comes out.',
    zh: '先解压（zstd -d FILE），再校验得到的文件。',
  },
  'xz-archive': {
    en: 'Unpack it (xz -dk FILE) and verify what comes out.',
    zh: '先解压（xz -dk FILE），再校验得到的文件。',
  },
  'bzip2-archive': {
    en: 'Unpack it (bzip2 -dk FILE) and verify what comes out.',
    zh: '先解压（bzip2 -dk FILE），再校验得到的文件。',
  },
  'zip-archive': {
    en: 'Unpack it (unzip FILE) and verify what comes out; RKE and Rancher zip their snapshots.',
    zh: '先解压（unzip FILE），再校验得到的文件；RKE 与 Rancher 的快照是 zip 压缩的。',
  },
  'tar-archive': {
    en: 'Unpack it (tar -xf FILE) and verify what comes out.',
    zh: '先解包（tar -xf FILE），再校验得到的文件。',
  },
  'sqlite-database': {
    en: 'It holds the objects of a k3s without etcd; read it with sqlite3.',
    zh: '它保存的是未使用 etcd 的 k3s 的对象；请用 sqlite3 读取。',
  },
  'directory-without-db': {
    en: 'Name the folder that holds member/snap and member/wal.',
    zh: '请给出包含 member/snap 和 member/wal 的目录。',
  },
  'trailer-absent': {
    en: 'etcdutl snapshot restore would refuse it: the trailer is missing. Use --skip-hash-check only because this is a copy of a member’s db, and only of a member that was stopped when it was copied.',
    zh: 'etcdutl snapshot restore 会拒绝该文件：缺少校验尾。仅当它确实是成员 db 的副本、且复制时该成员已停止，才可使用 --skip-hash-check。',
  },
  'trailer-mismatch': {
    en: 'etcdutl snapshot restore would refuse it. Compare it with its source and copy it again; --skip-hash-check would restore what is wrong in it.',
    zh: 'etcdutl snapshot restore 会拒绝该文件。请与来源比对并重新复制；使用 --skip-hash-check 会把错误内容一并恢复。',
  },
  'file-short': {
    en: 'Copy it again from where it came from; a full disk or a broken transfer cuts files.',
    zh: '请从来源处重新复制；磁盘写满或传输中断都会截断文件。',
  },
  'wrong-cluster': {
    en: 'Check which volume is mounted before anything is started on it.',
    zh: '在其上启动任何进程之前，请检查挂载的是哪个卷。',
  },
  'revision-behind': {
    en: 'Do not start it alone: what was written later would be lost.',
    zh: '不要单独启动它：之后的写入会丢失。',
  },
  'revision-raised': {
    en: 'Read its history before etcd starts on it: the first compaction removes it.',
    zh: '在 etcd 启动之前读取其历史：首次压缩会将其删除。',
  },
}

function adviceOf(judged: Judged): readonly Localized[] {
  const { verdict, findings, directory } = judged
  const isBroken = verdict === 'damaged' || verdict === 'incomplete'
  if (findings.some(({ code }) => code === 'in-use')) return [adviceByCode['in-use'] ?? nothingFound]
  // Of a broken file nothing is said that only matters for one that could be used.
  const found = findings.flatMap(({ code }) =>
    isBroken && soundnessMeanings[code].weight === 'note' ? [] : (adviceByCode[code] ?? []),
  )
  if (!isBroken) return [...new Set(found)]
  const others: Localized[] = []
  if (directory !== undefined && directory.members > 1)
    others.push({
      en: `This is one of ${directory.members} members: if the others have a quorum, keep a copy, remove this member and let it join again empty. Do not restore.`,
      zh: `这是 ${directory.members} 个成员之一：若其余成员仍有法定人数，请保留副本，移除该成员并让其以空目录重新加入。不要执行恢复。`,
    })
  if (directory === undefined)
    others.push({
      en: 'Look for another snapshot (codeblue snapshot find).',
      zh: '寻找其他快照（codeblue snapshot find）。',
    })
  others.push({
    en: 'Keep this one: what is readable can be taken out (codeblue snapshot extract --salvage).',
    zh: '保留该文件：其中可读的内容仍可取出（codeblue snapshot extract --salvage）。',
  })
  return [...new Set([...found, ...others])]
}
