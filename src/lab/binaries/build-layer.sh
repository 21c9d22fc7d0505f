#!/bin/bash
# What every layer's build shares: a place beside the target, removed in the end, and Go as it has to be called.
# Sourced with `target` set; runs under a lock (flock).
[ -e "$target" ] && exit 0
# We hold the lock: whatever else is half built was left by a run that was killed.
rm -rf --one-file-system "$target".building-*
work=$target.building-$$
layer=$work/layer
# The layer becomes a part of a root directory that every user of a host reads.
umask 022
mkdir -p "$work/source" "$work/tmp" "$layer/usr/bin"
trap 'rm -rf --one-file-system "$work"' EXIT

# Static, for this machine, by the checksums of go.sum, with the installed Go; proxies and caches as the machine has them.
export CGO_ENABLED=0 GOTOOLCHAIN=local GOWORK=off GOTMPDIR=$work/tmp
unset GOOS GOARCH

# usage: go_build OUTPUT PACKAGE [FLAGS]: runs in the module of the working directory
go_build() {
  local output=$1 package=$2
  shift 2
  "$GO" build -v -mod=readonly -buildvcs=false -trimpath "$@" -o "$output" "$package"
}

finish() {
  mv -T "$layer" "$target"
}
