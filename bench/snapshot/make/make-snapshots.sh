#!/bin/bash
# Makes a folder of the cache with make-snapshots.ts, whole or not at all. Runs under a lock (flock).
# usage: make-snapshots.sh TARGET NODE ARGUMENT...
set -euo pipefail
target=$1 node=$2 here=$(dirname "$0")
shift 2
[ -e "$target" ] && exit 0
# We hold the lock: whatever else is half made was left by a run that was killed.
rm -rf --one-file-system "$target".building-*
work=$target.building-$$
mkdir -p "$work/files"
trap 'rm -rf --one-file-system "$work"' EXIT
"$node" "$here/make-snapshots.ts" "$work" "$@"
mv -T "$work/files" "$target"
