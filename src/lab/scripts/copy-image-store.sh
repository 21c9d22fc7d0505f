#!/bin/bash
# Gives a host its own containerd store with all images, in no time: what containerd never changes in place is linked, the databases are
# copied. Does nothing when the host has one. usage: copy-image-store.sh STORE TARGET
set -euo pipefail
store=$1 target=$2
[ -e "$target" ] && exit 0
mkdir -p "$(dirname "$target")"
rm -rf "$target.new"
cp --archive --link "$store" "$target.new"
find "$target.new" -name '*.db' | while read -r database; do
  cp --archive "$database" "$database.own"
  mv "$database.own" "$database"
done
mv -T "$target.new" "$target"
