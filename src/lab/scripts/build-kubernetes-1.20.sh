#!/bin/bash
# Builds Kubernetes 1.20.2 from Debian's source package with Debian's own Go, in a throwaway tree: neither a Go nor its module proxy
# is needed. The result is a layer over the base tree: one program of all parts, the names as links to it, and pause.
# usage: build-kubernetes-1.20.sh TARGET MIRROR SUITE
# Runs under a lock (flock) and in mount and pid namespaces of its own, so that a killed build leaves neither mounts nor processes.
#
# The package is upstream's whole tree with its vendored modules, though Debian builds only kubectl of it. Debian's three patches are
# in it, and concern only what kubectl prints: tables cut a cell at its first line end, and escape the terminal's control characters.
set -euo pipefail
target=$1 mirror=$2 suite=$3
scripts=$(dirname "$0") programs=$(dirname "$0")/../binaries
[ -e "$target" ] && exit 0
rm -rf --one-file-system "$target".building-*
umask 022
work=$target.building-$$
tree=$work/tree
mkdir -p "$work"
trap 'rm -rf --one-file-system "$work"' EXIT

. "$scripts/apt-download.sh"
. "$scripts/apt-source.sh"
echo 'I: fetching the bootstrap tool and the source package' >&2
apt_download "$work/apt" "$mirror" "$suite" mmdebstrap
dpkg -x "$work"/apt/mmdebstrap_*.deb "$work/tool"
apt_source "$work/source" "$mirror" "$suite" kubernetes
set -- "$work"/source/kubernetes_*1.20.2-*.dsc
[ -e "$1" ] || {
  echo "the source package kubernetes of $suite is not 1.20.2" >&2
  exit 1
}

perl "$work/tool/usr/bin/mmdebstrap" --mode=root --variant=essential --aptopt='Apt::Install-Recommends "false"' \
  --include=golang-go,dpkg-dev,golang-github-modern-go-reflect2-dev "$suite" "$tree" "deb $mirror $suite main" </dev/null

echo 'I: unpacking and patching the sources' >&2
upstream=$tree/build/go/src/k8s.io/kubernetes
mkdir -p "${upstream%/*}" "$tree/build/out"
mv "$work"/source/kubernetes_* "$tree/build"
# The signature is of a developer whose key is not here; apt has checked the file against the signed lists of the mirror.
chroot "$tree" sh -c 'cd /build && dpkg-source --no-check -x kubernetes_*.dsc go/src/k8s.io/kubernetes' >&2
# The vendored reflect2 1.0.1 reads the runtime's map iterators as Go 1.17 had them: with a later one the first JSON map crashes.
rm -rf "$upstream/vendor/github.com/modern-go/reflect2"
cp -r "$tree/usr/share/gocode/src/github.com/modern-go/reflect2" "$upstream/vendor/github.com/modern-go/"
cp -r "$programs/kubernetes-1.20" "$upstream/cmd/codeblue"
cp -r "$programs/pause" "$upstream/cmd/codeblue/pause"
cp "$scripts/compile-kubernetes-1.20.sh" "$tree/build/compile.sh"

echo 'I: compiling, with two cores in about six minutes' >&2
# Mounts of its own, which end with it, and no network.
nice -n 10 unshare --mount --net bash -c 'mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc" &&
  exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin bash /build/compile.sh' "$tree" >&2

layer=$work/layer
mkdir -p "$layer/usr/bin" "$layer/usr/lib/kubernetes"
cp "$tree/build/out/kubernetes" "$layer/usr/lib/kubernetes/"
cp "$tree/build/out/pause" "$layer/usr/bin/"
for name in kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubeadm kubectl crictl; do
  ln -s ../lib/kubernetes/kubernetes "$layer/usr/bin/$name"
done
[ "$(chroot "$layer" /usr/bin/kubelet --version)" = 'Kubernetes v1.20.2' ]
mv -T "$layer" "$target"
