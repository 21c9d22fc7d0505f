import { quoteForShell } from '../base/shell-quote.ts'

/**
 * Where snapshots and data directories lie on a host, each from the source of whoever puts them there:
 * - RKE2, k3s: `<data-dir>/server/db/snapshots`, old directories beside it as `etcd-old-*` (docs.rke2.io/datastore/backup_restore, docs.k3s.io/cli/etcd-snapshot);
 * - RKE: /opt/rke/etcd-snapshots, zip (rke.docs.rancher.com/etcd-snapshots);
 * - KubeKey: /var/backups/kube_etcd/etcd-DATE, snapshot.db and a copied db (kubesphere/kubekey, DefaultEtcdBackupDir);
 * - kubespray: /var/backups/etcd-DATE (kubernetes-sigs/kubespray, etcd_backup_prefix);
 * - kubeadm: none; an upgrade leaves copies of the directory in /etc/kubernetes/tmp/kubeadm-backup-etcd-* (kubeadm/app/phases/upgrade);
 * - OpenShift: /home/core/assets/backup, as its documentation calls cluster-backup.sh;
 * - the rest are the places that instructions in circulation use.
 */
const snapshotFolders = [
  '/var/lib/rancher/rke2/server/db/snapshots',
  '/var/lib/rancher/k3s/server/db/snapshots',
  '/opt/rke/etcd-snapshots',
  '/var/backups',
  '/home/core/assets/backup*',
  '/var/lib/etcd-backup*',
  '/var/lib/etcd/backup*',
  '/var/lib/backup*',
  '/opt/backup*',
  '/opt/etcd*backup*',
  '/backup*',
  '/etcd-backup*',
  '/data/backup*',
  '/data/etcd*backup*',
  '/srv/backup*',
  '/mnt/*backup*',
  '/etc/kubernetes/*backup*',
] as const

const dataFolders = [
  '/var/lib/etcd*',
  '/var/lib/etcd/*',
  '/var/lib/rancher/rke2/server/db/etcd*',
  '/var/lib/rancher/k3s/server/db/etcd*',
  '/var/lib/minikube/etcd',
  '/etc/kubernetes/tmp/kubeadm-backup-etcd-*',
  '/etc/kubernetes/tmp/kubeadm-backup-etcd-*/etcd',
] as const

const MOST_FILES = 300
const DEEPEST = 4

export interface SnapshotPlaces {
  /** Of the inventory, or named by the operator. */
  readonly folders: readonly string[]
  readonly dataFolders: readonly string[]
}

/**
 * POSIX sh that lists what may be a database, the newest first, a line each: `F size mtime inode lock head path`; `D ...` for the db of a
 * data directory. `lock` is 1 when a process holds a lock on it, `head` its first 20 bytes in hex. What is neither a database nor
 * compressed nor named like one is left out. First come the places that units, manifests, cron tables and running processes name.
 */
export function renderSnapshotListing(places: SnapshotPlaces): string {
  const folders = [...snapshotFolders, ...places.folders.map(quoteForShell)].join(' ')
  const data = [...dataFolders, ...places.dataFolders.map(quoteForShell)].join(' ')
  return `{ locks=$(cat /proc/locks)
named_dirs() {
  sed -n 's/.*--data-dir[= ]["'\\'']*\\([^"'\\'' ]*\\).*/\\1/p; s/^ *\\(export \\)*ETCD_DATA_DIR=["'\\'']*\\([^"'\\'' ]*\\).*/\\2/p' /etc/kubernetes/manifests/* /etc/systemd/system/etcd*.service /lib/systemd/system/etcd*.service /usr/lib/systemd/system/etcd*.service /etc/etcd.env /etc/default/etcd /etc/sysconfig/etcd /etc/etcd/*
  for p in /proc/[0-9]*; do read -r n <"$p/comm" && [ "$n" = etcd ] && tr '\\0' '\\n' <"$p/cmdline" | sed -n 's/^--data-dir=//p'; done
  sed -n 's/^data-dir: *["'\\'']*\\([^"'\\'' ]*\\).*/\\1\\/server\\/db\\/etcd/p' /etc/rancher/*/config.yaml
}
named_folders() {
  sed -n 's/^data-dir: *["'\\'']*\\([^"'\\'' ]*\\).*/\\1\\/server\\/db\\/snapshots/p; s/^etcd-snapshot-dir: *["'\\'']*\\([^"'\\'' ]*\\).*/\\1/p' /etc/rancher/*/config.yaml
  cat /etc/crontab /etc/cron.*/* /var/spool/cron/* /var/spool/cron/*/* | sed -n 's/.*snapshot save  *["'\\'']*\\(\\/[^"'\\''$\`; ]*\\)\\/[^/]*$/\\1/p'
}
dbs() { for d in ${data} $(named_dirs); do for f in "$d/member/snap/db"; do [ -f "$f" ] && printf '%s\\n' "$f"; done; done; }
files() { for d in ${folders} $(named_folders); do [ -d "$d" ] && find "$d" -maxdepth ${DEEPEST} -type f -size +15k; [ -f "$d" ] && printf '%s\\n' "$d"; done; }
row() {
  h=$(head -c 20 "$2" | od -An -v -tx1 | tr -d ' \\n')
  case $h in 504b0304*|1f8b*|28b52ffd*|????????????????????????????????edda0ced*) ;; *) case $2 in *.db|*/db|*snapshot*) ;; *) return ;; esac ;; esac
  case $2 in *.proof.json|*.sha256) return ;; esac
  i=$(stat -c %i "$2"); case $locks in *":$i "*) l=1 ;; *) l=0 ;; esac
  printf '%s %s %s %s %s\\n' "$1" "$(stat -c '%s %Y' "$2")" "$i" "$l" "$2"
}
printf 'T %s\\n' "$(date +%s)"
[ -r /proc/locks ] || echo 'N locks'
dbs | sort -u | while read -r f; do row D "$f"; done
files | sort -u | while read -r f; do case $f in */member/snap/db) row D "$f" ;; */member/snap/*|*/member/wal/*) ;; *) row F "$f" ;; esac; done | sort -k3,3nr | head -n ${MOST_FILES}
} 2>/dev/null
exit 0`
}

export interface ListedFile {
  /** The db of a data directory, or a file. */
  readonly kind: 'D' | 'F'
  readonly sizeBytes: number
  readonly modifiedAtMs: number
  readonly inode: string
  readonly isLocked: boolean
  readonly path: string
}

export interface SnapshotListing {
  readonly hostNowMs: number | undefined
  /** The same file by two names counts once. */
  readonly files: readonly ListedFile[]
}

export function decodeSnapshotListing(text: string): SnapshotListing {
  const files = new Map<string, ListedFile>()
  let hostNowMs: number | undefined
  for (const line of text.split('\n')) {
    if (/^T \d+$/.test(line)) hostNowMs = Number(line.slice(2)) * 1000
    const [, kind, size, seconds, inode = '', lock, path = ''] =
      /^([DF]) (\d+) (\d+) (\d+) ([01]) (\/.*)$/.exec(line) ?? []
    if (kind !== 'D' && kind !== 'F') continue
    const file = { sizeBytes: Number(size), modifiedAtMs: Number(seconds) * 1000, inode, isLocked: lock === '1', path }
    if (!files.has(inode)) files.set(inode, { kind, ...file })
  }
  return { hostNowMs, files: [...files.values()] }
}
