#!/bin/bash
# Unpacks etcd of a newer Debian release beside the base tree: only its files are used, as a layer over the tree.
# usage: unpack-etcd.sh TARGET MIRROR SUITE
set -euo pipefail
target=$1 mirror=$2 suite=$3
[ -e "$target" ] && exit 0
rm -rf --one-file-system "$target".building-*
work=$target.building-$$
mkdir -p "$work"
trap 'rm -rf --one-file-system "$work"' EXIT
. "$(dirname "$0")/apt-download.sh"
apt_download "$work/apt" "$mirror" "$suite" etcd-server etcd-client
for package in "$work"/apt/*.deb; do dpkg -x "$package" "$work/packages"; done
# The programs alone: unit files and /etc of the package would shadow the lab's.
mkdir -p "$work/tree/usr/bin"
mv "$work"/packages/usr/bin/etcd* "$work/tree/usr/bin/"
mv -T "$work/tree" "$target"
