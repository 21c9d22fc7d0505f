#!/bin/bash
# What every layer's build shares: a place beside the target, removed in the end, and Go as it has to be called.
# Sourced under a lock (flock) with `target`, `go` and `here` set.
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
  nice -n 5 "$go" build -v -mod=readonly -buildvcs=false -trimpath "$@" -o "$output" "$package"
}

# What the go.mod of the working directory says.
module_version() {
  awk -v module="$1" '$1 == module { print $2; exit }' go.mod
}

build_pause() {
  go_build "$layer/usr/bin/pause" "$here/pause/main.go" -ldflags '-s -w'
}

# One crictl speaks with every containerd that has CRI v1.
build_crictl() {
  mkdir "$work/cri-tools"
  cp "$here/cri-tools"/* "$work/cri-tools/"
  cd "$work/cri-tools"
  go_build "$layer/usr/bin/crictl" sigs.k8s.io/cri-tools/cmd/crictl \
    -ldflags "-s -w -X sigs.k8s.io/cri-tools/pkg/version.Version=$(module_version sigs.k8s.io/cri-tools)"
}

finish() {
  mv -T "$layer" "$target"
}
