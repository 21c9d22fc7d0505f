#!/bin/bash
# Builds etcd, etcdctl and etcdutl of one minor version, as a layer for the root of a lab host.
# usage: build-etcd.sh TARGET GO MINOR
set -euo pipefail
target=$1 go=$2 minor=$3 here=$(dirname "$0")
. "$here/build-layer.sh"

cp "$here/etcd-$minor"/* "$work/source/"
cd "$work/source"
echo "I: etcd $(module_version go.etcd.io/etcd/server/v3)" >&2
# These are main packages of upstream: nothing of ours is in them.
go_build "$layer/usr/bin/etcd" go.etcd.io/etcd/server/v3 -ldflags '-s -w'
go_build "$layer/usr/bin/etcdctl" go.etcd.io/etcd/etcdctl/v3 -ldflags '-s -w'
go_build "$layer/usr/bin/etcdutl" go.etcd.io/etcd/etcdutl/v3 -ldflags '-s -w'
finish
