#!/bin/bash
# Builds etcd, etcdctl and etcdutl of one minor version, as a layer for the root of a lab host.
# usage: GO=PROGRAM build-etcd.sh TARGET MINOR
set -euo pipefail
target=$1 minor=$2 here=$(dirname "$0")
. "$here/build-layer.sh"

cp "$here/etcd-$minor"/* "$work/source/"
cd "$work/source"
echo "I: etcd $("$GO" list -mod=readonly -m -f '{{.Version}}' go.etcd.io/etcd/server/v3)" >&2
go_build "$layer/usr/bin/etcd" go.etcd.io/etcd/server/v3 -ldflags '-s -w'
go_build "$layer/usr/bin/etcdctl" go.etcd.io/etcd/etcdctl/v3 -ldflags '-s -w'
go_build "$layer/usr/bin/etcdutl" go.etcd.io/etcd/etcdutl/v3 -ldflags '-s -w'
"$layer/usr/bin/etcd" --version >/dev/null
"$layer/usr/bin/etcdctl" version >/dev/null
"$layer/usr/bin/etcdutl" version >/dev/null
finish
