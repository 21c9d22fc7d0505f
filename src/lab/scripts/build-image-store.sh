#!/bin/bash
# Makes container images of a Kubernetes and an etcd, as kubeadm names them, and imports them into a containerd store that every host
# of a lab gets a copy of: nothing is ever pulled. usage: build-image-store.sh TARGET BASE KUBERNETES_LAYER ETCD_LAYER IMAGE=PROGRAM...
# Runs under a lock and in mount and pid namespaces of its own, like the build of the base tree.
set -euo pipefail
target=$1 base=$2 kubernetes=$3 etcd=$4
shift 4
[ -e "$target" ] && exit 0
rm -rf --one-file-system "$target".building-*
work=$target.building-$$
mkdir -p "$work"/{root,upper,work,store,image/layer/usr/bin}
trap 'umount --recursive --lazy "$work/root" 2>/dev/null || true; rm -rf --one-file-system "$work"' EXIT

mount -t overlay overlay -o "lowerdir=$etcd:$kubernetes:$base,upperdir=$work/upper,workdir=$work/work" "$work/root"
mount -t tmpfs tmpfs "$work/root/run"
mount --rbind /dev "$work/root/dev"
mount -t proc proc "$work/root/proc"
mkdir -p "$work/root/var/lib/containerd" "$work/root/image"
mount --bind "$work/store" "$work/root/var/lib/containerd"
mount --bind "$work/image" "$work/root/image"

# One layer for all images: the programs, and what kube-proxy calls (iptables, conntrack) with its libraries.
echo 'I: making the images' >&2
for layer in "$kubernetes" "$etcd"; do cp -a "$layer"/usr "$work/image/layer/"; done
chroot "$work/root" sh -ec '
  programs="/usr/sbin/iptables-nft /usr/sbin/conntrack"
  cd /
  { for program in $programs; do ldd $program; done | grep -o "/[^ ]*"; echo $programs; echo /usr/sbin/xtables-nft-multi
    for name in iptables ip6tables; do for suffix in "" -save -restore; do echo /usr/sbin/$name-nft$suffix; done; done
    find /usr/lib/*/xtables -name "*.so"; } | tr " " "\n" | sort -u | tar --create --dereference --file=- --files-from=- | tar --extract --directory=/image/layer'
layer=$work/image/layer
for name in iptables ip6tables; do for suffix in '' -save -restore; do ln -sf "$name-nft$suffix" "$layer/usr/sbin/$name$suffix"; done; done
mkdir -p "$layer"/{tmp,run,var,etc,usr/local}
# Upstream's images have their programs there, and kubeadm calls kube-proxy by its path.
ln -s ../bin "$layer/usr/local/bin"
chmod 1777 "$layer/tmp"
echo 'root:x:0:0:root:/:/bin/false' >"$layer/etc/passwd"
tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 --file="$work/image/layer.tar" --directory="$layer" .
rm -rf "$layer"
diff_id=$(sha256sum "$work/image/layer.tar" | cut -d' ' -f1)
config() { # PROGRAM
  printf '{"architecture":"amd64","os":"linux","config":{"Entrypoint":["%s"],"Env":["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' "$1" "$diff_id"
}
manifest=
for image in "$@"; do
  name=${image%%=*} program=${image#*=}
  config "/usr/bin/$program" >"$work/image/$program.json"
  manifest+=${manifest:+,}$(printf '{"Config":"%s.json","RepoTags":["%s"],"Layers":["layer.tar"]}' "$program" "$name")
done
echo "[$manifest]" >"$work/image/manifest.json"
tar --create --file="$work/image/images.tar" --directory="$work/image" --exclude=images.tar .
rm "$work/image/layer.tar"

echo 'I: importing the images' >&2
chroot "$work/root" containerd --log-level=warn >"$work/containerd.log" 2>&1 &
containerd=$!
for attempt in $(seq 100); do
  chroot "$work/root" ctr --connect-timeout=1s version >/dev/null 2>&1 && break
  kill -0 "$containerd" 2>/dev/null || { cat "$work/containerd.log" >&2; exit 1; }
  sleep 0.1
done
chroot "$work/root" ctr --namespace=k8s.io images import --snapshotter=overlayfs /image/images.tar >&2
kill "$containerd"
wait "$containerd" || true
umount --recursive --lazy "$work/root"
mv -T "$work/store" "$target"
