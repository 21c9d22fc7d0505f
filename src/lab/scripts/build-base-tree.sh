#!/bin/bash
# Builds the tree that every lab host starts from, and puts it in place whole.
# usage: build-base-tree.sh TARGET MIRROR SUITE PACKAGES
# Runs under a lock (flock) and in mount and pid namespaces of its own, so that a killed build leaves neither mounts nor processes.
set -euo pipefail
target=$1 mirror=$2 suite=$3 packages=$4
[ -e "$target" ] && exit 0
# We hold the lock: whatever else is half built was left by a run that was killed.
rm -rf --one-file-system "$target".building-*
work=$target.building-$$
mkdir -p "$work"
trap 'rm -rf --one-file-system "$work"' EXIT

. "$(dirname "$0")/apt-download.sh"
echo 'I: fetching the bootstrap tool' >&2
apt_download "$work/apt" "$mirror" "$suite" mmdebstrap
dpkg -x "$work"/apt/mmdebstrap_*.deb "$work/tool"

perl "$work/tool/usr/bin/mmdebstrap" --mode=root --variant=minbase --aptopt='Apt::Install-Recommends "false"' \
  --include="$packages" "$suite" "$work/tree" "deb $mirror $suite main" </dev/null
bash "$(dirname "$0")/prepare-base-tree.sh" "$work/tree"
mv -T "$work/tree" "$target"
